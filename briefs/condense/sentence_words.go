package condense

// lexiconWords is the lexicon, lower case, by class.
var lexiconWords = map[class]string{
	abbreviation: `st no nos vs v etc al fig ed eds vol pp dept univ assn bros corp inc ltd co cos jr sr
		jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat
		ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa penn
		tenn tex va vt wash wis wyo ont que ave blvd rd ft mt approx est ca cf e.g i.e u.s u.n u.k u.a.e d.c e.u a.m p.m
		usd nr mio mrd tsd inkl ggf bzw z.b d.h u.a núm pág тыс млн млрд руб им ул проф акад mr mrs ms dr prof sen sens rep reps gov govs gen lt col maj capt cpt sgt cpl pvt adm cmdr cdr brig
		hon rev fr msgr supt insp det amb pres sec atty asst messrs mme mlle sra dra mx lieut spc n.c s.c n.y n.j n.h n.m n.d s.d r.i w.va`,

	title: `mr mrs ms miss dr prof sen sens rep reps gov govs gen lt col maj capt cpt sgt cpl pvt adm cmdr cdr brig hon rev fr
		msgr supt insp det amb messrs mme mlle sr sra dra mx lieut spc sir dame lord lady sheikh shaikh ayatollah imam rabbi
		pope cardinal archbishop bishop reverend pastor sister brother father king queen prince princess baroness baron count countess
		emir sultan crown smt shri hajj haji mullah maulana sayyid sayed monsignor justice`,

	starter: `the a an this that these those he she it they we i you his her its their our my your but and or so
		if when while as at in on by for from with after before although though however meanwhile moreover still yet
		there here what who how why where which whether then now also once since until because despite during under over
		according asked late some many most several few all both each no not one two three`,

	says: `said says say tell argue insist write warn told tells wrote writes tweeted tweets added adds declared declares replied replies noted notes
		recalled recalls continued continues explained explains warned warns insisted insists argued argues asserted asserts
		announced announces commented remarked stated stressed stresses urged urges concluded concludes
		acknowledged acknowledges admitted admits conceded concedes responded responds answered quipped quips joked jokes
		shouted shouts yelled yells chanted exclaimed exclaims asked asks wondered wonders lamented laments complained complains
		boasted boasts bragged predicted predicts cautioned cautions testified testifies vowed vows pledged
		claimed claims contended contends countered counters retorted retorts reiterated reiterates repeated repeats
		emphasized emphasised emphasizes emphasises observed observes opined opines mused muses posted
		blogged emailed texted confirmed confirms denied denies suggested suggests proclaimed proclaims promised
		thundered roared cried whispered muttered murmured screamed demanded begged pleaded pleads
		reported reports read reads charged alleged alleges accused criticized criticised blasted slammed
		praised hailed thanked apologized apologised agreed agrees disagreed joked chimed interjected quoth went
		sighed laughed chuckled groaned growled snapped scoffed sneered gushed fumed raged ranted railed vented
		deadpanned hollered bellowed interrupted interrupts implored implores summarized summarised theorized reasoned reckoned reckons maintained maintains
		underscored underlined clarified elaborated intoned echoed marveled marvelled enthused advised advises
		instructed informed disclosed revealed reveals confessed confided relayed recounted recounts sang sings prayed
		tells put puts`,

	saying: `saying adding telling writing tweeting noting declaring arguing insisting asking warning claiming explaining
		stating stressing urging concluding acknowledging admitting responding replying answering quipping joking shouting
		yelling chanting exclaiming wondering lamenting complaining boasting predicting cautioning testifying vowing pledging
		contending countering retorting reiterating repeating emphasizing emphasising observing remarking musing posting
		confirming denying suggesting proclaiming promising demanding recalling continuing commenting announcing asserting
		alleging accusing explaining`,

	thinks: `called calls calling described describes describing found finds thinks thought believes believed felt feels
		hopes hoped expects mocks mocked mocking touted tout defended defends defending quoted quotes cited cites
		attacked labeled labelled dubbed dismissed dismissing referred imagined assails praising rattled begins began
		bemoaned defined defining asks proposes proposed pointed points pointing attributed offered offers released
		issued published publishes opened closed ended started celebrated identified reacted credits wanted wants ponders
		dismisses broke fired shot hit lashed spoke speaks speaking talked issued scolded contrasts contrasted
		supports supported protests protested swore swears crowed swiped jabbed summed expressed expresses voiced`,

	preposition: `of in on at by for from with about against to into over under after before during between among through
		across toward towards near outside inside within without since until via upon alongside behind beyond
		despite regarding concerning amid amidst per like than unlike including off around throughout onto aboard as`,

	determiner: `the a an this that these those its their his her our my your another some any every each no both several
		many few most all one two three four five six seven eight nine ten other`,

	auxiliary: `is are was were be been being am has have had having do does did will would shall should may might can could
		must has't hasn't haven't hadn't isn't aren't wasn't weren't won't wouldn't don't doesn't didn't can't cannot couldn't`,

	adverb: `himself herself themselves itself also later then often repeatedly recently once again always never just only now still already even famously
		previously earlier subsequently reportedly publicly privately simply quickly initially ultimately finally
		further forcefully bluntly flatly angrily quietly explicitly specifically clearly frequently sometimes typically
		actually apparently apparently usually instead separately similarly meanwhile thereafter soon long really
		immediately first eventually memorably wryly jokingly sarcastically approvingly briefly directly recently
		ever nor very officially openly proudly rightly wrongly reluctantly carefully firmly sharply not ever since`,

	conjunction: `and or but nor yet so plus because if when while although though whereas unless whether that`,

	calendar: `january february march april may june july august september october november december jan feb mar apr jun jul aug
		sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
		today yesterday tomorrow tonight`,

	he:    `he him his`,
	she:   `she her hers`,
	they:  `they them their theirs themselves`,
	first: `i we me us my our mine ours myself ourselves`,

	office: officeWords,
	trade:  tradeWords,
	officeMod: `prime deputy vice former ex-president ex acting assistant senior junior chief foreign interior defence defense
		finance press campaign national security republican democratic democrat gop retired first executive managing general
		attorney lieutenant associate communications public state federal district special envoy interim incoming outgoing
		then-president presidential vice-presidential house senate congressional majority minority house's top long-time longtime
		billionaire real estate media policy political military economic legal spiritual supreme conservative liberal labour labor
		tory veteran co-chair under high hollywood future deputy-prime trade energy health education environment transport
		justice agriculture culture information intelligence army navy police air marine staff home shadow opposition
		parliamentary government royal world business right-wing left-wing progressive libertarian independent
		white washington downing street kremlin pentagon cabinet state-department capitol fed islamic`,

	collective: `ministry government department office campaign company group embassy agency army police council commission
		committee court party house administration statement report letter union organization organisation team board
		press-release release document network channel newspaper magazine website ad narrator article editorial poll
		email memo text post tweet note book message bill law resolution spokespeople officials diplomats sources lawmakers
		senators congressmen democrats republicans protesters demonstrators activists critics supporters experts analysts
		observers leaders authorities ministers prosecutors investigators researchers authors lawyers attorneys residents
		witnesses voters aides advisers advisors organizers organisers campaigners monitors kremlin pentagon treasury parliament`,

	orgWord: `party university college institute department ministry agency association union league council commission committee
		court congress senate parliament house office bureau bank fund foundation corporation corp inc ltd company group
		times post journal news tribune herald guardian telegraph press magazine network television tv radio channel show
		daily weekly gazette chronicle observer review street avenue road center centre church school hospital airport
		campaign project society federation organization organisation alliance coalition front movement army navy force
		forces guard police service corps club team stadium hall square park palace tower building museum theater theatre
		hotel plaza services employees state states nations republic kingdom emirates city county district province island islands river lake
		ocean sea bay gulf mountain valley north south east west northern southern eastern western central middle act bill
		law treaty agreement accord deal conference convention summit forum assembly war battle day week month year award
		prize games cup olympics world international global national federal public united european american americans america
		facebook twitter google microsoft amazon apple youtube instagram cnn fox msnbc nbc abc cbs bbc reuters afp ap npr
		politico breitbart bloomberg cnbc pbs wsj nyt usa isis isil nato eu un opec imf fbi cia nsa doj epa irs
		democrats republicans conservatives liberals muslims christians jews pac llc initiative council's authority
		technologies technology holdings industries motors airlines airways pharmaceuticals laboratories electronics systems
		enterprises ventures partners entertainment petroleum telecom railways logistics solutions analytics
		administration board caucus program programme plan policy studies research security defense defence health energy
		affairs relations justice treasury homeland judiciary intelligence oval twitter tea wall main capitol hill pentagon kremlin`,

	particle: `de la le du des del della di da dos das do van von der den ten ter bin ibn bint ben al el abu umm y e
		af av zu zur dei van't san santa st st. mac ould ag`,

	nameTail: `jr sr ii iii iv jr. sr.`,

	relation: `wife husband son daughter father mother brother sister widow friend neighbor neighbour victim suspect`,

	relative: `who which whom whose that where`,

	demonym: `american russian ukrainian british english scottish welsh irish french german italian spanish portuguese dutch belgian
		swiss austrian swedish norwegian danish finnish polish czech slovak hungarian romanian bulgarian greek turkish cypriot
		serbian croatian bosnian kosovan albanian macedonian montenegrin slovenian estonian latvian lithuanian belarusian
		moldovan georgian armenian azerbaijani azeri kazakh uzbek turkmen kyrgyz tajik afghan pakistani indian bangladeshi
		nepali nepalese bhutanese lankan maldivian chinese japanese korean mongolian taiwanese vietnamese thai laotian cambodian
		burmese malaysian singaporean indonesian filipino australian zealander israeli palestinian lebanese syrian jordanian
		iraqi iranian saudi kuwaiti bahraini qatari emirati omani yemeni egyptian libyan tunisian algerian moroccan sudanese
		ethiopian eritrean somali kenyan ugandan tanzanian rwandan burundian congolese nigerian ghanaian senegalese malian
		ivorian liberian guinean cameroonian gabonese angolan mozambican zambian zimbabwean african asian european latin
		mexican guatemalan honduran salvadoran nicaraguan panamanian cuban haitian dominican jamaican colombian venezuelan
		ecuadorian peruvian bolivian chilean argentine argentinian brazilian uruguayan paraguayan canadian arab kurdish
		muslim jewish christian catholic chechen tibetan uighur uyghur rohingya soviet eu u.s us u.n un u.k uk nato`,

	opinion: `must should need needs never always believe think hope want cannot can't won't wrong right important
		ready committed clear dangerous unacceptable impossible threat peace war condemn support oppose demand
		will expect time responsible failed failure crisis risk hopeful concerned worried confident`,

	futile: `thanks thank sorry hello goodbye joke kidding funny ha congratulations welcome`,

	strong: `racism racist bigotry bigot hate hatred kill killed murder destroy destroyed destroying destruction danger dangerous threat
		threaten threatening weak weaker weakness terrible disaster disastrous fraud liar lie lies lying crazy insane stupid wrong shame
		shameful disgrace disgraceful disgusting insult insulting fiction fear afraid genocide crime crimes criminal criminals
		attack attacks extremist extremists radical terror terrorism terrorist terrorists failure fail failed failing broken rigged
		corrupt corruption unfit unqualified disqualified unstable reckless irresponsible shocking outrageous ridiculous absurd
		nonsense garbage hypocrisy hypocrite violence violent war enemy enemies evil tragedy tragic catastrophe catastrophic crisis
		collapse betray betrayed betrayal coward cowardly sick angry anger outrage stronger strong strength courage great greatest
		worst best brilliant talented incredible historic tremendous beautiful proud honor honest dishonest freedom liberty justice
		injustice victory defeat victims innocent suffer suffering pain devastating devastated divide divided divisive unite united
		peace stupidity ignorant foolish hopeless desperate impossible unacceptable illegal unprecedented unlawful brutal barbaric
		offensive discrimination poison toxic cancer blood blame guilty punish punishment revenge surrender fight fighting obstacles
		joke clown puppet dictator tyrant fascist demagogue monster trigger-happy unbelievable appalling deplorable destabilizing`,

	power: `president minister premier chancellor secretary senator governor ambassador envoy king queen prince candidate nominee
		frontrunner front-runner leader speaker chairman chairwoman director general mayor congressman congresswoman representative
		sen rep gov gen spokesman spokeswoman spokesperson commissioner chief ayatollah pope lawmaker attorney commander manager`,

	watcher: `professor analyst strategist consultant pollster scholar historian economist fellow expert researcher author writer
		columnist journalist reporter correspondent student voter activist supporter resident teacher worker anchor host pundit
		commentator lawyer scientist editor psychologist`,

	past:    `was were had did said got came went called asked told thought didn't wasn't used`,
	present: `is are will must should can need has have isn't aren't won't can't cannot let's never not`,
	pointer: `it that this there`,
	you:     `you your yours yourself`,

	knownMan: `obama trump putin biden xi modi erdogan netanyahu zelensky zelenskyy zelenskiy macron scholz sunak starmer lavrov kerry tillerson blinken
		assad rouhani zarif khamenei pezeshkian raisi abbas sisi maduro lula bolsonaro milei trudeau carney abe kishida ishiba guterres ban annan
		medvedev peskov lukashenko poroshenko yanukovych orban duda tusk rutte stoltenberg barroso juncker michel borrell hollande sarkozy
		cameron johnson blair renzi draghi rajoy sanchez tsipras mitsotakis vucic pompeo bolton mattis pence rubio vance sanders romney
		mccain reagan nixon gorbachev yeltsin stalin mandela ramaphosa zuma buhari tinubu kagame museveni ruto mugabe gandhi singh sharif khan
		karzai ghani duterte marcos widodo prabowo suharto yoon moon`,
	knownWoman: `merkel thatcher meloni ardern yellen mogherini ashton albright pelosi zakharova kallas baerbock truss sturgeon suu tymoshenko
		bachelet rousseff kirchner sheinbaum haley harris leyen lagarde georgieva bhutto hasina wazed psaki nauert`,

	titleNoun: `titled entitled slogan motto sign signs banner banners placard placards reading song film movie book series show
		headline headlined hashtag lyrics chant chants t-shirt shirt hat album novel documentary episode column podcast`,

	notName: `i the a an this that these those he she it they we you his her its their our my your but and or so if when while
		as at in on by for from with after before although though however meanwhile moreover still yet there here what who how
		why where which then now also once since until because despite during under over according asked some many most
		several few all both each no not one two three four five six seven eight nine ten monday tuesday wednesday thursday
		friday saturday sunday january february march april june july august september october november december
		republican republicans democrat democrats democratic gop internet god congress senate house white constitution
		christmas easter thanksgiving ramadan english spanish french yes well indeed perhaps maybe even just only
		speaking asked like unlike late later earlier today yesterday more much such other another instead overall finally
		first second third next last additionally furthermore nevertheless nonetheless thus therefore hence
		islam brexit election day labor labour tuesday's super country obamacare medicare medicaid medicaid ok okay video watch
		to of is are was were be has have had do does did will would can could should may might must let's don't it's
		advertisement continue read reading meet story photo image images credit update updated correction breaking exclusive
		both either neither nobody everyone everybody someone somebody anyone anybody people related`,

	place: placeWords,

	male:   maleNames,
	female: femaleNames,
}

// officeWords are offices and trades, as they stand before or after a name.
const officeWords = `president president-elect minister premier chancellor secretary undersecretary senator congressman congresswoman
	representative lawmaker politician governor mayor ambassador envoy diplomat spokesman spokeswoman spokesperson chairman chairwoman
	chairperson chair director leader speaker whip mp mep judge attorney prosecutor lawyer solicitor adviser advisor aide
	strategist consultant analyst economist professor scholar historian scientist researcher fellow author writer journalist
	reporter columnist editor correspondent anchor host pundit commentator commander general colonel admiral captain major
	lieutenant sergeant marshal officer chief deputy commissioner sheriff official manager executive ceo cfo coo cto cio founder co-founder
	cofounder owner partner investor banker businessman businesswoman entrepreneur mogul tycoon developer activist organizer
	campaigner advocate protester demonstrator priest bishop pastor imam rabbi cleric teacher student farmer worker nurse doctor
	physician surgeon psychologist psychiatrist engineer pilot soldier veteran actor actress singer comedian filmmaker producer
	athlete player coach monarch king queen prince princess emir sultan candidate nominee frontrunner front-runner contender
	rival opponent delegate voter resident citizen neighbor father mother son daughter wife husband widow brother sister
	councilman councilwoman councillor alderman supervisor treasurer comptroller superintendent coordinator counsel
	assemblyman assemblywoman dean provost rector principal commissar vice-president vice-chair vice-chairman
	co-chair co-chairman rapporteur inspector negotiator mediator observer representative-elect secretary-general
	undersecretary-general first-lady lady ombudsman magistrate trader merchant broker financier philanthropist agent detective
	investigator expert specialist pollster operative lobbyist fundraiser staffer intern correspondent blogger dissident
	defector refugee migrant survivor victim witness suspect gunman militant rebel warlord jihadist fighter spy
	administrator warden trooper ranger commandant consul firefighter paramedic premier vicepresident parliamentarian legislator delegate commissioner-general high-commissioner chief-of-staff
	head boss icon legend guru giant standard-bearer socialist democrat republican independent billionaire native heir heiress magnate
	contestant newscaster broadcaster comedienne superstar champion organiser co-director co-author statesman stateswoman
	member staffer colleague ex-rival ally backer donor insider confidant surrogate loyalist critic volunteer campaigner fan
	star celebrity artist musician rapper novelist poet playwright critic theologian chaplain
	astronaut cosmonaut biologist chemist physicist geologist meteorologist climatologist ecologist epidemiologist virologist
	immunologist oncologist cardiologist neurologist pediatrician paediatrician obstetrician gynaecologist gynecologist
	pathologist dermatologist anthropologist archaeologist archeologist sociologist criminologist demographer statistician
	mathematician philosopher linguist seismologist volcanologist oceanographer astronomer astrophysicist geneticist
	toxicologist zoologist veterinarian midwife caregiver carer nutritionist dietitian dietician psychotherapist
	anaesthetist anesthesiologist radiologist lecturer academic academician undergraduate postgraduate headteacher
	headmaster headmistress schoolteacher tutor instructor barrister notary jurist litigator bailiff registrar coroner juror
	constable policewoman auditor actuary stockbroker conductor composer violinist pianist cellist guitarist drummer vocalist
	bassist songwriter soprano choreographer dancer ballerina curator sculptor cartoonist illustrator animator
	cinematographer screenwriter scriptwriter showrunner presenter newsreader documentarian photojournalist podcaster
	influencer youtuber blogger vlogger goalkeeper midfielder skier swimmer sprinter cyclist boxer wrestler golfer gymnast
	batsman quarterback cricketer footballer jockey umpire referee medallist medalist olympian rower mountaineer surfer skater
	snowboarder pensioner shopkeeper restaurateur hotelier innkeeper landlord landlady tenant homeowner homemaker
	lobsterman beekeeper winemaker chef farmworker labourer laborer logger lifeguard welder machinist bricklayer stonemason
	seamstress janitor cabbie stewardess aviator co-pilot stevedore dockworker longshoreman railwayman collector tehsildar
	sarpanch vice-chancellor convener convenor mla councilor councilmember assemblymember selectman selectwoman bureaucrat
	technocrat regulator whistleblower czar tsar governor-general lieutenant-governor viceroy consul emissary interlocutor
	arbitrator commodore brigadier airman seaman paratrooper sniper peacekeeper reservist conscript cadet deserter mercenary
	insurgent separatist chieftain strongman dictator monk nun friar abbot vicar deacon preacher evangelist missionary
	patriarch mufti bystander passer-by onlooker commuter motorist passenger tourist traveller traveler hiker holidaymaker
	shopper spectator villager islander evacuee returnee asylum-seeker expatriate inmate prisoner detainee hostage defendant
	plaintiff claimant accuser complainant informant vendor stallholder greengrocer publican proprietor co-owner shareholder
	industrialist oligarch millionaire multimillionaire planner hydrologist agronomist botanist conservationist
	environmentalist naturalist technologist futurist hacker coder cryptographer inventor unionist trustee co-president
	co-leader frontbencher backbencher hairdresser stylist nanny housekeeper chauffeur bodyguard caretaker custodian
	translator interpreter publisher bookseller archivist biographer memoirist essayist satirist boatman ferryman postman
	watchman fireman crewman cameraman camerawoman anchorman anchorwoman saleswoman tribesman clergyman serviceman
	servicewoman craftsman frontman laureate runner-up graduate alumnus
	libertarian retiree housewife mechanic electrician plumber carpenter driver waitress barber bartender salesman clerk
	contractor accountant bookkeeper librarian pharmacist dentist therapist counselor paramedic firefighter policeman
	trucker miner steelworker rancher fisherman technician programmer designer architect photographer`

// tradeWords are trades in small letters only: with a capital they are surnames
// or stand in other names.
const tradeWords = `cook baker butcher grocer brewer weaver potter tailor porter cleaner courier docker steward gardener shepherd
	painter model striker runner bowler pitcher tenor pupil guard ranger builder surveyor navigator usher vet corporal winner
	loser skipper sailor climber defender winger captain trainer recruit convict exile patient client customer peer hawker
	herder fan local pilot butler mason hunter fisher`

const placeWords = `washington moscow kyiv kiev london paris berlin brussels beijing tokyo delhi islamabad kabul tehran baghdad
	damascus ankara istanbul jerusalem cairo tripoli riyadh doha dubai geneva vienna rome madrid lisbon warsaw prague budapest
	athens stockholm oslo copenhagen helsinki ottawa canberra seoul pyongyang hanoi bangkok manila jakarta nairobi
	lagos abuja pretoria johannesburg havana caracas bogota lima santiago brasilia america russia ukraine china
	iran iraq syria israel turkey germany france britain england scotland ireland italy spain greece poland japan korea
	india pakistan afghanistan egypt libya yemen qatar mexico canada brazil argentina venezuela cuba australia europe asia
	africa iowa ohio florida texas california nevada michigan wisconsin pennsylvania virginia arizona utah alabama
	alaska arkansas colorado connecticut delaware hawaii idaho illinois indiana kansas kentucky louisiana maine maryland
	massachusetts minnesota mississippi missouri montana nebraska oklahoma oregon tennessee vermont wyoming manhattan
	brooklyn chicago boston miami philadelphia detroit cleveland atlanta dallas houston denver seattle phoenix benghazi
	aleppo mosul crimea gaza lebanon jordan-river kuwait bahrain oman sudan somalia ethiopia kenya uganda rwanda congo
	nigeria ghana mali morocco algeria tunisia zimbabwe vietnam thailand myanmar burma malaysia singapore indonesia
	philippines taiwan mongolia kazakhstan uzbekistan georgia armenia azerbaijan belarus moldova romania bulgaria hungary
	austria switzerland belgium netherlands denmark norway sweden finland portugal serbia croatia bosnia kosovo albania
	macedonia slovenia slovakia estonia latvia lithuania cyprus malta iceland crimea donetsk luhansk`

const maleNames = `james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
	donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas
	eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry
	tyler aaron jose adam henry nathan douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald
	carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne
	roy ralph randy eugene vincent russell elijah louis bobby philip phil johnny bernard bernie barack mike bill jim bob tom dan
	tim jeff ted ben chris steve rick ron ken greg matt josh nick tony marco jeb rand newt mitt lindsey mitch harry chuck dick
	ed al jimmy rudy corey sam max fred alex don pete marc andre luis carlos miguel pedro pablo jorge francisco antonio
	manuel mario diego rafael fernando ricardo javier roberto eduardo alberto sergio nicolas hugo vladimir dmitry dmitri
	sergei sergey ivan igor mikhail nikolai alexei aleksandr oleg boris yuri viktor victor pavel petro volodymyr anatoly
	andrei andriy vitaly vitali konstantin kirill mohammad mohammed muhammad mohamed ahmed ahmad ali hassan hussein hossein
	ibrahim omar osama mahmoud mahmud abdul abdullah abdallah khalid khaled yusuf youssef mustafa saeed said hamid javad
	bashar saddam muammar hosni recep tayyip benjamin binyamin ehud shimon yitzhak ariel avigdor moshe yair naftali xi li
	wang hu shinzo narendra manmohan imran nawaz pervez ashraf hamid emmanuel francois nicolas jean pierre jacques michel
	laurent alain bernard philippe gerard angelo silvio matteo giuseppe luigi paolo giorgio jens anders lars sven olaf hans
	wolfgang helmut klaus jurgen gerhard frank-walter sigmar heiko jean-claude jean-marc jean-yves herman guy mark rutte
	justin stephen malcolm kevin tony boris jeremy nigel gordon alistair ewan ian neil craig stuart graham simon colin
	trevor derek leon ernest howard leonard norman herbert alfred stanley earl clarence martin glenn dale curtis travis
	todd derrick jared eli isaac caleb luke owen evan cole blake chase trey rex reince sheldon karl clint clay wes wesley
	dwight lloyd floyd leroy marvin melvin gene ray jay jon jake zach drew grant hank hugh ross brad chad troy kurt kirk
	brett derek dean darrell darren duane dustin edwin elliot emilio enrique ernesto felix gilbert glen harvey ira irving
	julian julio kelvin lance lester lewis lonnie lorenzo luther lyle marcus marshall maurice micheal milton mitchell morris
	nelson oliver orlando oscar otis perry preston ramon randall raul reginald rene rob rodney roland ruben rufus salvador
	seth shane shawn sidney simon spencer stuart sylvester terrence theodore toby tommy vernon virgil wallace warren wendell
	willard woodrow ban kofi antonio boutros zeid staffan robert jose manuel ashton denis hamza tariq nasser adel
	anwar jawad nabil naji wael yasser yassir ismail salman turki bandar faisal fahd nayef`

const femaleNames = `mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
	kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy
	angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine
	maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea
	cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy
	sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla
	alexis lori hillary kellyanne ivanka melania carly elizabeth kirsten claire debbie sheila tulsi condoleezza madeleine
	nikki samantha susan valerie huma donna maggie chelsea loretta sonia elena ruth anne angela theresa ursula federica
	christine marine segolene emmanuelle anne-marie najat nicola leanne ruth amber priti yvette harriet caroline
	catherine aung park tsai megawati benazir malala sushma sonia indira hasina shaikh dilma cristina michelle
	isabel marta rosa carmen ana lucia elena beatriz gabriela daniela natalia natalya olga irina svetlana tatiana tatyana yulia
	yuliya ekaterina anastasia oksana marina galina lyudmila valentina vera nadia fatima aisha khadija maryam zainab leila layla
	yasmin amina salma hanan mona rania noura asma nour dina heba tzipi golda ayelet miri erna siv helle margrethe inga
	birgitta johanna annegret heidi gretchen greta ingrid astrid eva katarina petra renate sabine tina kate katie kathy cathy
	cindy wendy tracy tammy peggy bonnie rita robin rose ruby sally shannon sherry stacy sue suzanne sylvia tanya tara terri
	tiffany vanessa vicki vivian wanda whitney yolanda yvonne zoe phyllis peg paula penny lucy lynn lynne mabel marcia
	marjorie marsha maureen melinda meghan mildred minnie miriam molly monica myra norma pauline rhonda roberta rosemary
	roxanne sabrina sherri stella tabitha thelma trisha veronica viola violet winifred kristen kristin kristi kim kerry
	jane jan jill jo joann joanne josephine juanita june karla kay kendra krista lana leah lena leslie lillian lois lorraine
	louise luz gail geraldine gina ginger gladys glenda gwen gwendolyn hazel hilda holly ida irene irma jackie jana jenna
	jenny edith eileen elaine eleanor ella ellen elsie erica erin esther ethel eunice faye florence freda georgia ernestine
	dawn della delores dianne dolores dora edna bernice bertha bessie beth brandi candace carla carole carrie cassandra
	charlene christy claudia colleen connie constance courtney crystal daisy alicia alison alma annette annie antoinette
	april arlene audrey becky belinda jen stefanie mercedes neera symone karine kamala alexandria ilhan rashida ayanna`
