package condense

import "slices"

// keyOrder returns the statements picks, best first, with what each is worth.
func (d *doc) keyOrder(picks []int) ([]int, []float64) {
	if len(picks) == 0 {
		return nil, nil
	}
	worth := make([]float64, len(picks))
	for at, x := range d.keyVectors(picks) {
		worth[at] = x.worth(&keyWeights)
		if d.unfit(&d.quoted[picks[at]]) {
			worth[at] -= 100 // worth less than showing none
		}
	}
	order := make([]int, len(picks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case worth[a] > worth[b]:
			return -1
		case worth[a] < worth[b]:
			return 1
		}
		return 0
	})
	return order, worth
}

// keyVectors describes the statements picks.
func (d *doc) keyVectors(picks []int) []keyVector {
	f := d.keyFacts(picks)
	xs := make([]keyVector, len(picks))
	for at, i := range picks {
		xs[at] = d.keyFeatures(&d.quoted[i], at, f)
	}
	for _, k := range []keyFeature{kEchoMost, kLeadMost} {
		most(xs, k)
	}
	return xs
}

// most leaves feature k of the vectors 1 where it is greatest, 0 elsewhere.
func most(xs []keyVector, k keyFeature) {
	top := 0.0
	for i := range xs {
		top = max(top, xs[i][k])
	}
	for i := range xs {
		if xs[i][k] < top || top == 0 {
			xs[i][k] = 0
		} else {
			xs[i][k] = 1
		}
	}
}

// worth is what the weights make of the statement.
func (x *keyVector) worth(w *keyVector) float64 {
	sum := 0.0
	for k, v := range x {
		sum += w[k] * v
	}
	return sum
}
