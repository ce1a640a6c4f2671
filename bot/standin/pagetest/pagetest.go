// Package pagetest looks at the stand-in's page with a real browser: headless
// Chromium over the DevTools protocol. It hides how one is found, started and
// watched for faults, and how text is measured against its background.
package pagetest

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Patience is how long the page is given to come to a state.
const Patience = 45 * time.Second

// Window is how the page is looked at.
type Window struct {
	Width, Height int64
	Dark          bool
	Touch         bool // a phone: coarse pointer, mobile viewport
}

// The windows of the tests and the screenshots.
var (
	Desk       = Window{Width: 1180, Height: 1010}
	Night      = Window{Width: 1180, Height: 1010, Dark: true}
	Phone      = Window{Width: 390, Height: 844, Touch: true}
	NightPhone = Window{Width: 390, Height: 844, Dark: true, Touch: true}
)

// Page is a page in a browser. Its methods fail the test on any error.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu     sync.Mutex
	faults []string
}

// Open starts a browser of its own and shows the address in it. With -short or
// without Chromium the test is skipped; where ATTACHE_REQUIRE names chromium, a
// missing one fails it.
func Open(t testing.TB, url string, w Window) *Page {
	t.Helper()
	path := find(t)
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("no-first-run", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "en-GB"), chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	// chromedp complains of every event that is newer than it is.
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the browser; one that is gone already is no fault
		cancel()
		stop()
	})
	p := &Page{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, p.watch)
	scheme := "light"
	if w.Dark {
		scheme = "dark"
	}
	view := []chromedp.EmulateViewportOption{chromedp.EmulateScale(2)}
	if w.Touch {
		view = append(view, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.run(log.Enable(), runtime.Enable(),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.EmulateViewport(w.Width, w.Height, view...),
		chromedp.Navigate(url))
	return p
}

func find(t testing.TB) string {
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "Chromium is not installed (apt-get install chromium)"
	if strings.Contains(os.Getenv("ATTACHE_REQUIRE"), "chromium") {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// watch keeps what the browser complains of.
func (p *Page) watch(event any) {
	var fault string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		fault = e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.APITypeError && e.Type != runtime.APITypeWarning {
			return
		}
		fault = string(e.Type)
		for _, arg := range e.Args {
			fault += " " + string(arg.Value) + arg.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.LevelError && e.Entry.Level != log.LevelWarning {
			return
		}
		fault = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fault)
}

// Faults returns what the browser complained of: exceptions, console errors
// and warnings, refused or failed requests.
func (p *Page) Faults() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.faults)
}

func (p *Page) run(actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 4*Patience)
	defer cancel()
	// The first run starts the browser, whose life is that of the context it
	// is given: only later ones may have a limit.
	if chromedp.FromContext(p.ctx).Browser == nil {
		ctx = p.ctx
	}
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// Eval runs a JavaScript expression and decodes its value into out.
func (p *Page) Eval(js string, out any) {
	p.t.Helper()
	p.run(chromedp.Evaluate(js, out, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
}

// Text is the visible text of the first element that matches, or "".
func (p *Page) Text(selector string) string {
	p.t.Helper()
	var text string
	p.Eval(fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector), &text)
	return text
}

// Wait waits until the expression is true.
func (p *Page) Wait(js string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if err := chromedp.Run(ctx, chromedp.Poll(js, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(0))); err != nil {
		var text string
		p.Eval("document.body.innerText", &text)
		p.t.Fatalf("the page did not come to %s (%v); it shows:\n%s\nfaults: %q", js, err, text, p.Faults())
	}
}

// WaitText waits until an element that matches shows the words.
func (p *Page) WaitText(selector, words string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.innerText.includes(%q))", selector, words))
}

// Click clicks the first element that matches, with the mouse.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.run(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// Type types text into whatever has the focus, key by key. Unlike chromedp's
// own, each key is one event whose default action the page can prevent, as a
// keyboard's is.
func (p *Page) Type(text string) {
	p.t.Helper()
	for _, r := range text {
		p.run(input.DispatchKeyEvent(input.KeyDown).WithKey(string(r)).WithText(string(r)),
			input.DispatchKeyEvent(input.KeyUp).WithKey(string(r)))
	}
}

// Press presses keys that are not letters, by their DOM names.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	codes := map[string]int64{"Enter": 13, "Tab": 9, "Escape": 27, "Backspace": 8, "ArrowUp": 38, "ArrowDown": 40}
	for _, key := range keys {
		down := input.DispatchKeyEvent(input.KeyDown).WithKey(key).WithCode(key).WithWindowsVirtualKeyCode(codes[key])
		if key == "Enter" {
			down = down.WithText("\r")
		}
		p.run(down, input.DispatchKeyEvent(input.KeyUp).WithKey(key).WithCode(key).WithWindowsVirtualKeyCode(codes[key]))
	}
}

// Go shows another address.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.run(chromedp.Navigate(url))
}

// Shot writes what the window shows as a PNG file.
func (p *Page) Shot(path string) {
	p.t.Helper()
	p.capture(path, page.CaptureScreenshot())
}

// ShotOf writes what the last element that matches looks like as a PNG file. It is
// measured and taken as it stands: the page may draw it anew at any time.
func (p *Page) ShotOf(selector, path string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf("[...document.querySelectorAll(%q)].at(-1).scrollIntoView({block: 'center'})", selector), nil)
	p.Eval("Promise.race([new Promise(done => setTimeout(done, 3000)), Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})))]).then(() => true)", nil)
	var box page.Viewport
	p.Eval(fmt.Sprintf(`(() => { const r = [...document.querySelectorAll(%q)].at(-1).getBoundingClientRect();
		return { x: r.x, y: r.y, width: r.width, height: r.height, scale: 1 } })()`, selector), &box)
	p.capture(path, page.CaptureScreenshot().WithClip(&box))
}

func (p *Page) capture(path string, shot *page.CaptureScreenshotParams) {
	p.t.Helper()
	var png []byte
	p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		png, err = shot.Do(ctx)
		return err
	}))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

//go:embed contrast.js
var contrast string

// Faint lists the visible texts whose contrast with what is behind them is
// below WCAG's AA (4.5, or 3 for large text).
func (p *Page) Faint() []string {
	p.t.Helper()
	var list []string
	p.Eval(contrast, &list)
	return list
}

// Overflow is by how many CSS pixels the page is wider than its window.
func (p *Page) Overflow() int {
	p.t.Helper()
	var px int
	p.Eval("Math.max(...['html', 'body', '#scroll', '#main'].map(s => { const e = document.querySelector(s); return e.scrollWidth - e.clientWidth }))", &px)
	return px
}

// Shift is the page's cumulative layout shift since it was loaded: how much
// moved that no one had asked to move. Below 0.1 is good by the Web Vitals.
func (p *Page) Shift() float64 {
	p.t.Helper()
	var score float64
	p.Eval(`new Promise(done => { let sum = 0;
		new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value }).observe({type: "layout-shift", buffered: true});
		setTimeout(() => done(sum), 100) })`, &score)
	return score
}
