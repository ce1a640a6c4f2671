package cluster

import (
	"strings"
	"testing"
	"time"
)

// Pairs that share much and are two events: a wrong merge hides one of them.
// Each is tried on a clusterer that has seen the news and on one that has not.
func TestApart(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, tt := range []struct {
		name           string
		titleA, titleB string
		a, b           string
		later          time.Duration
	}{
		{"two bombings in two towns",
			"Car bomb kills nine in Tarvel", "Suicide attack kills fourteen in Osmira",
			"A car bomb exploded outside the courthouse of Tarvel on Tuesday, killing nine people, police said. Chief Anton Veyle said the driver fled towards the river. No group claimed the attack in the Kestrian town, where judges were to hear the case of smuggler Pavel Orn.",
			"A suicide bomber killed fourteen people at a bus station in Osmira on Tuesday, the governor's office said. Governor Lida Marsh ordered schools closed. No group claimed the attack in the Kestrian port, where dockers had marched against Halden Freight.", 3 * hour},
		{"one country and topic, two events",
			"Kestria's parliament passes grain tax", "Kestria's parliament rejects grain inspectors",
			"Kestria's parliament voted 61 to 40 on Tuesday to tax grain that leaves through the port of Sarrow. Finance minister Dora Lindqvist said the levy would pay for new silos. Millers called it ruinous.",
			"Kestria's parliament voted on Tuesday against letting foreign inspectors into its granaries, as the Concord had asked. Opposition leader Emil Tarn said the mission of Judge Ruth Okonjo was over before it began.", 4 * hour},
		{"market reports of one form",
			"Harrow shares close higher", "Marvelle shares close lower",
			"Shares in Harrow closed higher on Tuesday, led by miners and banks. The Harrow 50 index rose 1.2 percent to 4,310 points. Lund Steel gained 4 percent and Castor Bank 3 percent. Traders said volumes were thin before the holiday.",
			"Shares in Marvelle closed lower on Tuesday, led by shippers and insurers. The Marvelle 30 index fell 0.8 percent to 2,978 points. Orlo Lines lost 5 percent and Tessel Cover 2 percent. Traders said volumes were thin before the holiday.", hour},
		{"weather of one form",
			"Storm warning for northern shore", "Storm warning for southern isles",
			"The weather service issued a storm warning for the northern shore on Tuesday. Winds of up to 110 kilometres an hour are expected between Harrow and Skarn. Ferries to Linholt are cancelled. Residents were told to stay indoors.",
			"The weather service issued a storm warning for the southern isles on Tuesday. Winds of up to 95 kilometres an hour are expected between Arvando and Mirel. Ferries to Quessa are cancelled. Residents were told to stay indoors.", 2 * hour},
		{"two obituaries",
			"Obituary: Henrik Solvang, cellist, 81", "Obituary: Marta Ibarrola, chess master, 81",
			"Henrik Solvang, the cellist who brought the quartets of Brandt to Lisseau, has died aged 81. Born in Skarn, the son of a baker, he studied under Ilya Reznik. He is survived by his wife and two daughters.",
			"Marta Ibarrola, the chess master who beat Tomas Vrba at Arvando, has died aged 81. Born in Quessa, the daughter of a tailor, she studied law. She is survived by her husband and two daughters.", 5 * hour},
		{"two matches of a round",
			"Harrow Rovers beat Sarrow 2-1", "Lisseau United beat Linholt 3-1",
			"Harrow Rovers beat Sarrow 2-1 in the league on Tuesday. Jonas Beck scored twice in the first half before Ivo Marr replied. Coach Piet Daalder praised the defence. Rovers are third.",
			"Lisseau United beat Linholt 3-1 in the league on Tuesday. Andres Pinto scored twice in the second half before Lars Eng replied. Coach Mikael Roth praised the attack. United are ninth.", hour},
		{"the same vote, a year later",
			"Concord assembly condemns mining of the strait", "Concord assembly condemns mining of the strait",
			"The assembly of the Concord voted 88 to 12 on Tuesday to condemn the mining of the Halm strait. Envoy Rurik Sandoval called it a warning.",
			"The assembly of the Concord voted 91 to 9 on Tuesday to condemn the mining of the Halm strait. Envoy Ana Castellane called it a ritual.", 365 * 24 * hour},
		{"a recurring title",
			"What we know so far", "What we know so far",
			"A ferry with 340 people aboard ran aground off Skarn before dawn. All were taken off by fishing boats, the coast guard said, and captain Nils Aker was questioned.",
			"The central bank of Velmara raised its rate to 9 percent and governor Sofia Maro resigned within the hour. The crown fell 4 percent.", 2 * hour},
		{"two live pages",
			"Election in Aurenne – live updates", "Storm Ingrid – live updates",
			"Polls have closed in Aurenne. Follow our reporters in Lisseau as the count begins; premier Odette Ruan voted at noon.",
			"Storm Ingrid has made landfall near Skarn. Follow our reporters on the northern shore as ferries stop; mayor Jan Holm spoke at noon.", hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, seen := range []bool{true, false} {
				c := New(Options{})
				if seen {
					filler(c)
				}
				c.Add(Item{ID: "1", Source: "Harbour Post", Title: tt.titleA, Text: tt.a, Language: "en", Published: monday})
				d := c.Add(Item{ID: "2", Source: "Evening Ledger", Title: tt.titleB, Text: tt.b, Language: "en", Published: monday.Add(tt.later)})
				if d.Joined {
					t.Errorf("news seen %v: joined, %.2f: %s", seen, d.Score, strings.Join(d.Reasons, "; "))
				}
			}
		})
	}
}
