package main

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestInOrder: what takes longest first still comes first, and nothing waits for
// more to be asked for.
func TestInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []int
		o := newInOrder(func(n int) int {
			time.Sleep(time.Duration(100-n) * time.Millisecond)
			return n * n
		}, func(n int, _ bool) error {
			got = append(got, n)
			return nil
		})
		var want []int
		for n := range 50 {
			want = append(want, n*n)
			if err := o.put(n); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if !slices.Equal(got, want) {
			t.Errorf("before it is closed: %v", got)
		}
		if err := o.close(); err != nil {
			t.Error(err)
		}
	})
}

// TestInOrderFault: once a result can't be handed over, putting ends with that
// fault, and nothing is left running.
func TestInOrderFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		emitted := 0
		o := newInOrder(func(n int) int { return n }, func(n int, _ bool) error {
			emitted++
			if n == 3 {
				return full
			}
			return nil
		})
		var err error
		for n := 0; err == nil && n < 1000; n++ {
			err = o.put(n)
		}
		if !errors.Is(err, full) {
			t.Errorf("put: %v", err)
		}
		if err := o.close(); !errors.Is(err, full) || emitted != 4 {
			t.Errorf("close: %v after %d", err, emitted)
		}
	})
}
