package condense

// notPlaces are names that hold a country's name and do not speak of it.
const notPlaces = `Latin America, Latin American, South America, South American, Central America, Central American,
North America, North American, African American, African-American, Asian American, Asian-American, Native American,
Mexican American, Mexican-American, Cuban American, Cuban-American, Irish American, Irish-American, Arab American,
Chinese American, Chinese-American, Japanese American, Japanese-American, Italian American, Italian-American,
Indian American, Indian-American, American Indian, Anglo-American, Pan American, Inter-American,
Organization of American States, Organisation of American States, Bank of America, Voice of America, Miss America,
Captain America, Radio Free Europe, Iran International, New England, New Britain, South China Morning Post,
South China Sea, East China Sea, Indian Ocean, Gulf of Mexico, Gulf of America, Gulf of Oman, Gulf of Guinea, Sea of Japan,
English Channel, Persian Gulf, Times of Israel, Times of India, Press Trust of India, Turkish Airlines,
Paris Agreement, Paris agreement, Paris Accord, Paris climate, Paris accord, Paris deal, Geneva Convention, Geneva Conventions,
Vienna Convention, Kyoto Protocol, Rome Statute, Treaty of Rome, Abraham Accords, Minsk agreement, Minsk agreements,
Oslo Accords, Dayton Accords, Camp David Accords, Bretton Woods, Berlin Wall, Iran-Contra, Panama Papers,
French fries, French Open, French toast, German shepherd, Swiss cheese, Spanish-language, Spanish-speaking, in Spanish,
English-language, English-speaking, in English, in French, in German, in Russian, in Chinese, in Arabic, Greek life,
Cleveland Indians, Indian reservation, Indian tribe, Indian tribes, Indian Country, Indian country, Indian Affairs,
Boston Tea Party, Manhattan Project, Brooklyn Bridge, Silicon Valley Bank, Boston Marathon, Chicago Bears,
Spanish-American War, Vietnam War, Korean War, Vietnam veteran, Vietnam veterans, Iraq veteran, Iraq War veteran,
Irish goodbye, Turkish delight, Danish pastry, Dutch oven, China shop, Turkey Day, Thanksgiving Turkey,
Cuban sandwich, Panama hat, Jordan Rift, Guinea pig, Guinea pigs, Virgin Atlantic, Deutsche Welle,
Virginia Tech, Michigan State, Ohio State, Penn State, Iowa State, Florida State, Texas Tech, West Wing,
Dominican friar, Dominican friars, Dominican order, Dominican Order, Chinese checkers, Georgia Tech, Washington Monument,
Miami Herald, Fort Georgia, Prince of Wales, Princess of Wales, Lebanon County, Moscow Mule, Long Island,
American University, American Airlines, American Express, American Idol, British Airways, British Petroleum, Korean Air,
Japan Airlines, Air China, Air India, Air France, Air Canada, Qatar Airways, Bank of China, Bank of Israel,
Bank of Japan, Bank of Canada, Democratic Party of Georgia, Republican Party of Georgia, Brest Fortress, Swiss Army knife`

// mastheads follow a place in the name of a newspaper, a broadcaster or a firm:
// the Kyiv Independent, the Korea Herald.
const mastheads = `Post Times Independent Herald Daily Today Tribune Journal Examiner Gazette Globe Chronicle Inquirer
Observer Telegraph Mirror Standard Star-Tribune Sun-Times Dispatch Courant Bee Airlines Airways Broadcasting`

// beforePlaces may stand with a capital letter before a place without making it
// a person's name.
const beforePlaces = `In On At From To For Of And But The As By With When While If After Before Since Until Under Over
Near Outside Inside Across Around Neighboring Neighbouring Central Greater Downtown East West North South Eastern Western
Northern Southern Upper Lower Old New Ancient Mainland Nearby Against Between Beyond Into Like Or So That Than Then
Though Through Throughout Toward Towards Via Within Without Monday Tuesday Wednesday Thursday Friday Saturday Sunday
January February March April May June July August September October November December Why How Where What Which Who Will
Can Does Did Is Was Are Has Had Have Should Would Could Both Not Only Even Also Now Still Yet Here There Arab Islamic`

// afterPlaces follow a place with a capital letter without being a surname.
const afterPlaces = `Mayor President King Queen Prime Minister Ministry Police Governor Gov Gov. Valley River County City
State Street Bridge Airport Embassy Court Council Island Islands Olympics Games Stock Exchange Bank Court Assembly Central
Foreign Defense Defence University College Secretary Senate House Senator Sen Rep Republican Republicans Democrat
Democrats Democratic Attorney General Supreme District Department Ambassador Army Navy Air National Conference Summit
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
October November December On In At And For To But The Is Was Has Had Will`
