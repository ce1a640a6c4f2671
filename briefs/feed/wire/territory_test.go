package wire

import (
	"testing"
)

func TestTerritory(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ geography, terms, want string }{
		{"", "", ""},
		// Terms that name no place.
		{"", "NO ARCHIVES, NO SALES, TV OUT, INTERNET OUT", ""},
		{"", "Not for use in advertising. Copyright reserved in Norway.", ""},
		{"", "EDITORIAL USE ONLY", ""},
		{"", "Use only with the written agreement of the agency", ""},
		{"", "This content is intended for editorial use only. For other uses, additional clearances may be required.", ""},
		{"", "All rights reserved. No part of it may be reproduced in any form.", ""},
		// Those that do.
		{"", "UK OUT", "-GB"},
		{"", "NO SALES; GERMANY, AUSTRIA AND SWITZERLAND OUT; NO ARCHIVES", "-AT -CH -DE"},
		{"", "TV OUT, UK AND IRELAND OUT", "-GB -IE"},
		{"", "Not for use in Germany or the Czech Republic.", "-CZ -DE"},
		{"", "Not for publication in the U.S. or Canada. For editors.", "-CA -US"},
		{"", "No use in the European Union after 2026", "-AT -BE -BG -CY -CZ -DE -DK -EE -ES -FI -FR -GR -HR -HU -IE -IT -LT -LU -LV -MT -NL -PL -PT -RO -SE -SI -SK"},
		{"", "Nicht für Österreich", "-AT"},
		{"", "Worldwide rights except in Japan", "-JP"},
		{"", "For use outside France", "-FR"},
		{"", "Not for use outside Norway", "NO"},
		{"", "For publication only in Norway and Sweden", "NO SE"},
		{"", "NORWAY ONLY", "NO"},
		// Fields of their own.
		{"Australia", "", "AU"},
		{"AUS", "", "AU"},
		{"GB, IE", "", "GB IE"},
		{"DACH", "", "AT CH DE"},
		{"Deutschland/Österreich", "", "AT DE"},
		{"Worldwide", "", ""},
		{"Worldwide except Japan", "", "-JP"},
		{"UK OUT", "", "-GB"},
		{"Not Germany", "", "?"}, // as the rest: read wrong it would be shown there
		{"Territory B", "", "?"},
		{"Norway and Territory B", "", "?"},
		{"Norway", "NORWAY OUT", "NO -NO"},
	} {
		if got := territoryOf([]string{tt.geography}, tt.terms).String(); got != tt.want {
			t.Errorf("geography %q, terms %q: %q, want %q", tt.geography, tt.terms, got, tt.want)
		}
	}
}
