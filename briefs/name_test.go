package briefs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// TestSamePersons has lists of names with the persons that they are, joined by
// commas. It parts what might be two rather than join what might be one.
func TestSamePersons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		names string
		want  string // by the names' numbers
	}{
		// One name in its renderings.
		{"Volodymyr Zelenskyy, Volodymyr Zelensky, Vladimir Zelenskiy, Wolodymyr Selenskyj, V. Zelensky, Zelenskyi, Володимир Зеленський, Владимир Зеленский", "0 1 2 3 4 5 6 7"},
		{"Sergei Lavrov, Sergey Lavrov, Sergej Lawrow, S. Lavrov, Lavrov, S.V. Lavrov, Sergey Viktorovich Lavrov, Сергей Лавров, Лавров", "0 1 2 3 4 5 6 7 8"},
		{"Recep Tayyip Erdoğan, Recep Tayyip Erdogan, Recep Erdoğan, Erdogan", "0 1 2 3"},
		{"Mohammed bin Salman, Muhammad bin Salman, Mohamed Bin Salman", "0 1 2"},
		{"Abdel Fattah al-Sisi, Abdel-Fattah El-Sissi, Abdulfattah Al Sisi, al-Sisi", "0 1 2 3"},
		{"Bashar al-Assad, Bashar Assad, Assad", "0 1 2"},
		{"Ilham Aliyev, Ilham Aliev, İlham Əliyev", "0 1 2"},
		{"Alexei Navalny, Alexey Navalnyy, Aleksei Nawalny", "0 1 2"},
		{"Andriy Yermak, Andrii Ermak, Andrey Jermak, Yermak", "0 1 2 3"},
		{"Xi Jinping, Jinping Xi, Xi", "0 1 2"},
		{"Kim Jong Un, Kim Jong-un", "0 1"},
		{"J.D. Vance, JD Vance, Vance", "0 1 2"},
		{"Aleksandar Vučić, Aleksandar Vucic, Vucic", "0 1 2"},
		{"President Emmanuel Macron, Emmanuel Macron, Macron", "0 1 2"},
		{"Ursula von der Leyen, von der Leyen", "0 1"},
		{"Olena Zelenska, Elena Zelenskaya", "0 1"},
		{"Seán O’Brien, Sean O'Brien, O’Brien", "0 1 2"},

		// Two persons, or what could be.
		{"Donald Trump, Melania Trump, Trump", "0|1|2"},
		{"Donald Trump, Donald Trump Jr., Trump", "0 2|1"},
		{"Vladimir Putin, Volodymyr Zelensky", "0|1"},
		{"Volodymyr Zelensky, Olena Zelenska, Zelensky", "0 2|1"},
		{"Sergei Ivanov, Viktor Ivanov, S. Ivanov, Ivanov", "0 2|1|3"},
		{"Sergei Ivanov, Semyon Ivanov, S. Ivanov", "0|1|2"},
		{"John Smith, John Smyth, Smith", "0 2|1"},
		{"John Philips, John Phillips", "0|1"},
		{"Mike Johnson, Michael Johnson", "0|1"},
		{"George W. Bush, George H. W. Bush, George Bush", "0|1|2"},
		{"George Bush, George W. Bush, George H.W. Bush", "0|1|2"},
		{"Kim Jong Un, Kim Jong Il, Kim Yo Jong, Kim", "0|1|2|3"},
		{"Ali Hussein, Hussein Ali", "0|1"},
		{"Mohammed bin Salman, Khalid bin Salman", "0|1"},
		{"Mohammed bin Salman, King Salman, Salman", "0|1 2"},
		{"Pope Leo, Anton Leo", "0|1"},
		{"Brian Mercer, Bryan Mercer", "0|1"},
		{"Ian Hughes, Jan Hughes, Yan Hughes", "0|1|2"},
		{"Sven Karrow, Sven Karov", "0|1"},
		{"Meyer, Meier, Angela Meyer, Angela Meier", "0 2|1 3"},
		{"Bashar al-Assad, Asma al-Assad, Assad", "0|1|2"},
		{"Xi Jinping, Jinping", "0|1"},
		{"a spokesman, officials", "0|1"},
		{"", "0"},
	} {
		names := strings.Split(tt.names, ", ")
		got := briefs.SamePersons(names)
		for _, p := range got {
			slices.Sort(p)
		}
		slices.SortFunc(got, slices.Compare)
		var said []string
		for _, p := range got {
			said = append(said, strings.Trim(fmt.Sprint(p), "[]"))
		}
		if s := strings.Join(said, "|"); s != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.names, s, tt.want)
		}
	}
}

// FuzzSamePersons: every name is of exactly one person, whatever the order.
func FuzzSamePersons(f *testing.F) {
	f.Add("Sergei Lavrov\nLavrov\nS. Lavrov")
	f.Add("abd\nal-\n\xff\n  jr.\n...\nİ’")
	f.Fuzz(func(t *testing.T, lines string) {
		names := strings.Split(lines, "\n")
		seen := make([]int, len(names))
		for _, p := range briefs.SamePersons(names) {
			for _, i := range p {
				seen[i]++
			}
		}
		if slices.Max(seen) != 1 || slices.Min(seen) != 1 {
			t.Errorf("%q: %v", names, seen)
		}
	})
}
