package briefs

import "strings"

// particles are not compared: one outlet writes them, another does not.
var particles = set("al el as ash ad an ar at az de del della der den di du da dos das la le von van zu zur ter ten")

// sons stand before a father's name.
var sons = set("bin ibn bint")

// servants begin names that are written as one word or as two, all as servant.
var servants = set("abd abdul abdel abdal abdol abdoul")

const servant = "abd"

// generations part a father from his son.
var generations = set("jr sr ii iii iv junior senior")

// titles stand before a name where an outlet takes them for a part of it; royal
// ones are a part of it where one word follows: King Salman.
var (
	titles = set("mr mrs ms dr sir dame lord lady president minister senator sen rep gov general gen ayatollah sheikh shaikh cardinal bishop rabbi imam")
	royal  = set("king queen prince princess pope crown emperor emir sultan")
)

// familyFirst are family names that stand first and alone stand for their bearer.
var familyFirst = set("xi kim li lee wang zhang chen liu yang zhao wu zhou xu sun zhu hu lin guo gao luo park choi moon yoon nguyen tran pham tsai lai ma han")

// given are first names of which one is a rendering of the other in the tongue
// next door, by what they share: they are one before one surname. Short forms
// and nicknames are not among them: Mike and Michael of one surname may be two.
var given = groups(
	"vladimir volodymyr volodimir wladimir wolodymyr uladzimir", "aleksandr oleksandr alexandr aleksander alexander aliaksandr", "sergei sergey sergej serhiy serhii sergiy sergii serge serhi sergi siarhei",
	"nikolai nikolay nikolaj mykola mikola mikalai", "dmitri dmitry dmitrii dmitriy dmytro dmitrij dmitro", "mikhail mykhailo mihail mykhaylo michail mikhailo", "andrei andrey andriy andrii andrej andri",
	"evgeni yevgeny evgeny yevgeni yevgeniy evgeniy yevhen yevhenii evhen evgenii jewgeni", "elena olena yelena jelena", "iulia yulia julia yuliia yuliya iuliia julija", "pavel pavlo", "pyotr petro piotr petr",
	"aleksei alexei alexey aleksey oleksiy oleksii alexej aliaksei oleksi", "kirill kyrylo kiril kyrill", "ilya illia ilia ilja illya", "oleg oleh", "igor ihor", "yuri yury yuriy yurii iurii juri jurij iuri",
	"anatoly anatoli anatoliy anatolii anatolij", "vitaly vitali vitaliy vitalii vitalij", "valery valeri valeriy valerii valerij", "gennady gennadi gennadiy gennadii hennadiy", "grigory grigori grigoriy hryhoriy hryhorii",
	"vasily vasili vasiliy vasyl vassily", "arkady arkadi arkadiy", "maksim maxim maksym", "denis denys", "ruslan", "svetlana svitlana", "natalia nataliya nataliia natalya natalja", "viktoria victoria viktoriia viktoriya", "maria mariya mariia marija",
	"viktor victor", "konstantin kostiantyn kostyantyn", "leonid", "artem artyom artiom",
)

// spellings are renderings that no rule joins and that are safe to: of one word,
// what it is spelled as. The words are as read or as the rules leave them.
var spellings = groups(
	"mohamed mohammed mohammad mohamad muhammad muhammed muhamad muhamed mahomet mohamet", "yusuf yousef youssef yusef yusif yousuf", "husein hussein hussain hossein husain husayn hoseyn hosein",
	"ahmad ahmed ahmet ahmat", "umar omar", "usama osama", "mustafa mostafa moustafa mustapha", "khalid khaled khaleed", "faisal feisal faysal", "hasan hassan hasen", "mahmud mahmoud mahmood", "hamid hameed",
	"said saeed saeid", "rashid rasheed rachid", "karim kareem", "salim saleem", "nasir nasser naser", "yasir yasser yaser", "tariq tarik tareq tarek", "faruq farooq farouk faruk", "ibrahim ebrahim", "ismail esmail ismaeel",
	"qasim qassem kassem qasem ghasem", "rafiq rafik rafic", "tawfiq tawfik toufic", "amin ameen", "rahman rehman",
	"gadafi gaddafi qaddafi gadhafi qadhafi kadhafi kaddafi qadafi gadhdhafi", "putin poutine putine", "zelenski selenski", "shmihal shmyhal shmigal schmyhal chmyhal", "assad asad", "sisi sissi",
	"araghchi araqchi aragchi araghtchi araqhchi", "qalibaf ghalibaf galibaf", "raisi raeesi raeisi raissi", "pezeshkian peseschkian pezechkian pezeshkyan", "lukashenko lukashenka lukaschenko loukachenko lukachenko",
	"tsikhanouskaya tikhanovskaya tihanovska tichanowskaja tsihanuska tsikhanouskaia", "shoigu choigou schoigu shoygu", "haniyeh haniya haniye hanieh haniyya", "khamenei chamenei khamenai", "netanyahu netanjahu netanyahou", "sharaa shara charaa",
	"sinwar sinvar", "sybiha sibiha sibiga", "gorbachev gorbachov gorbachyov gorbatschow gorbachiov", "navalny nawalny navalni navalnyy navalniy", "nasrallah nasralla", "haftar hifter hafter", "dbeibah dbeiba dbaiba dabaiba",
	"khodorkovski chodorkovski hodorkovski", "medvedev medwedew", "mikati miqati", "yermak ermak jermak",
)

func set(words string) map[string]bool {
	list := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		list[w] = true
	}
	return list
}

// groups names each word by the first of its group.
func groups(list ...string) map[string]string {
	of := make(map[string]string)
	for _, g := range list {
		words := strings.Fields(g)
		for _, w := range words {
			of[w] = words[0]
		}
	}
	return of
}

// latinOf writes the letters of names in plain Latin ones: those with marks
// without, those of Cyrillic as English has them.
var latinOf = letters(
	"a àáâãäåāăąǎạảấầẩẫậắằẳẵặə", "c çćĉċč", "d ďđðḍ", "e èéêëēĕėęěẹẻẽếềểễệ", "g ĝğġģǧ", "h ĥħḥ", "i ìíîïĩīĭįıǐịỉ", "j ĵ", "k ķ", "l ĺļľŀł", "n ñńņňŉ", "o òóôõöøōŏőǒọỏốồổỗộớờởỡợơ",
	"r ŕŗř", "s śŝşšșṣ", "t ţťŧțṭ", "u ùúûüũūŭůűųǔưụủứừửữự", "w ŵ", "y ýÿŷỳỵỷỹ", "z źżžẓ", "ss ß", "ae æ", "oe œ", "th þ",
	"a а", "b б", "v в", "g гґ", "d д", "e еэ", "yo ё", "ye є", "zh ж", "z з", "y иы", "i іїи", "y й", "k к", "l л", "m м", "n н", "o о", "p п", "r р", "s с", "t т", "u у", "f ф", "kh х", "ts ц", "ch ч", "sh ш", "shch щ", "yu ю", "ya я",
)

func letters(list ...string) map[rune]string {
	of := map[rune]string{'ъ': "", 'ь': ""}
	for _, l := range list {
		latin, marked, _ := strings.Cut(l, " ")
		for _, r := range marked {
			of[r] = latin
		}
	}
	return of
}
