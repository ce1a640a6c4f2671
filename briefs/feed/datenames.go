package feed

// zoneHours are the zone names that feeds use, in hours east of UTC. Of names
// that several countries use, the one with the most feeds wins: BST is British,
// CST American, IST Indian, AST Atlantic.
var zoneHours = map[string]float64{
	"UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0,
	"BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "WEST": 1, "WAT": 1,
	"CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "SAST": 2, "CAT": 2,
	"EEST": 3, "MSK": 3, "IDT": 3, "TRT": 3, "EAT": 3, "IRST": 3.5,
	"MSD": 4, "GST": 4, "SAMT": 4, "AZT": 4, "GET": 4, "AMT": 4, "IRDT": 4.5, "AFT": 4.5,
	"PKT": 5, "UZT": 5, "YEKT": 5, "TJT": 5, "IST": 5.5, "SLST": 5.5, "NPT": 5.75,
	"OMST": 6, "BDT": 6, "KGT": 6, "BTT": 6, "MMT": 6.5,
	"KRAT": 7, "NOVT": 7, "WIB": 7, "ICT": 7,
	"HKT": 8, "SGT": 8, "PHT": 8, "PHST": 8, "MYT": 8, "AWST": 8, "WITA": 8, "IRKT": 8, "ULAT": 8,
	"JST": 9, "KST": 9, "YAKT": 9, "WIT": 9, "ACST": 9.5,
	"AEST": 10, "VLAT": 10, "CHST": 10, "ACDT": 10.5, "AEDT": 11, "MAGT": 11,
	"NZST": 12, "PETT": 12, "FJT": 12, "NZDT": 13,
	"NST": -3.5, "NDT": -2.5, "BRST": -2,
	"ADT": -3, "BRT": -3, "ART": -3, "UYT": -3, "CLST": -3,
	"AST": -4, "EDT": -4, "CLT": -4, "VET": -4, "BOT": -4, "PYT": -4,
	"EST": -5, "CDT": -5, "COT": -5, "PET": -5, "ECT": -5,
	"CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}

// zonePlaces are names of zones whose offset the day decides.
var zonePlaces = map[string]string{
	"ET": "America/New_York", "EST5EDT": "America/New_York", "CT": "America/Chicago", "CST6CDT": "America/Chicago",
	"MT": "America/Denver", "PT": "America/Los_Angeles", "PST8PDT": "America/Los_Angeles",
}

// monthNames are the names and abbreviations of months, in small letters, by
// which feeds write their dates: English, German, French, Spanish, Italian,
// Portuguese, Dutch, Scandinavian, Finnish, Polish, Czech, Romanian, Hungarian,
// Turkish, Indonesian, Greek, Russian, Ukrainian, Arabic, Hebrew, Chinese and
// Hindi.
var monthNames = months(
	"jan januar january janvier janv gen gennaio ene enero janeiro januari tammi tammikuuta sty stycznia leden ledna ian ianuarie ocak oca ιαν ιανουαρίου янв января січ січня يناير ינואר בינואר 一月 जनवरी",
	"feb februar february février fevrier févr fév febr febbraio febrero fev fevereiro februari helmi helmikuuta lut lutego únor února unora februarie şubat şub subat φεβ φεβρουαρίου фев февраля лют лютого فبراير شباط פברואר בפברואר 二月 फ़रवरी फरवरी",
	"mar march mars märz maerz mär mrz marzo março marco maart mrt maalis maaliskuuta marca březen března brezna martie márc március mart maret μαρ μάρ μαρτίου мар марта бер березня مارس آذار מרץ במרץ מרס במרס 三月 मार्च",
	"apr april avril avr aprile abr abril huhti huhtikuuta kwi kwietnia duben dubna aprilie ápr április nisan nis απρ απριλίου апр апреля кві квітня أبريل ابريل إبريل نيسان אפריל באפריל 四月 अप्रैल",
	"may mai mag maggio mayo maio mei maj touko toukokuuta maja květen května kvetna máj május mayıs mayis μαϊ μάι μαι μαΐου май мая тра травня مايو أيار מאי במאי 五月 मई",
	"jun june juni juin giu giugno junio junho kesä kesäkuuta cze czerwca červen června cervna iun iunie jún június haziran haz ιουν ιούν ιουνίου июн июня чер червня يونيو يونيه حزيران יוני ביוני 六月 जून",
	"jul july juli juillet juil lug luglio julio julho heinä heinäkuuta lip lipca červenec července cervence iul iulie júl július temmuz tem ιουλ ιούλ ιουλίου июл июля лип липня يوليو يوليه تموز יולי ביולי 七月 जुलाई",
	"aug august août aout ago agosto aoû agu agustus elo elokuuta sie sierpnia srpen srpna augusztus ağustos ağu agustos αυγ αύγ αυγούστου авг августа сер серпня أغسطس اغسطس آب אוגוסט באוגוסט 八月 अगस्त",
	"sep sept september septembre set settembre septiembre setembro syys syyskuuta wrz września wrzesnia září zari septembrie szept szeptember eylül eyl eylul σεπ σεπτεμβρίου сен сент сентября вер вересня سبتمبر أيلول ספטמבר בספטמבר 九月 सितंबर",
	"oct october okt oktober octobre ott ottobre octubre out outubro loka lokakuuta paź października pazdziernika říjen října rijna octombrie október ekim eki οκτ οκτωβρίου окт октября жов жовтня أكتوبر اكتوبر אוקטובר באוקטובר 十月 अक्टूबर",
	"nov november novembre noviembre novembro marras marraskuuta lis listopada listopad noiembrie nov kasım kas kasim νοε νοέ νοεμβρίου ноя нояб ноября листопада نوفمبر נובמבר בנובמבר 十一月 नवंबर",
	"dec december dez dezember décembre decembre déc dic dicembre diciembre dezembro des desember joulu joulukuuta gru grudnia prosinec prosince decembrie aralık ara aralik δεκ δεκεμβρίου дек декабря гру грудня ديسمبر דצמבר בדצמבר 十二月 दिसंबर",
)
