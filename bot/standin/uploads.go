package standin

import (
	"net/http"
	"net/url"
	"slices"
)

// maxUploads bounds the bytes kept of files that came with messages; the oldest
// go first.
const maxUploads = 64 << 20

// uploads are the files of messages. The server's lock guards them.
type uploads struct {
	order []string
	files map[string]upload
	size  int
}

type upload struct {
	kind string
	data []byte
}

// keep stores a file's bytes under its attachment's id.
func (u *uploads) keep(id string, f upload) {
	if u.files == nil {
		u.files = map[string]upload{}
	}
	u.order, u.files[id] = append(u.order, id), f
	u.size += len(f.data)
	for u.size > maxUploads && len(u.order) > 1 {
		oldest := u.order[0]
		u.size -= len(u.files[oldest].data)
		delete(u.files, oldest)
		u.order = slices.Delete(u.order, 0, 1)
	}
}

// File returns the bytes of an attachment; nil if there is none of this id, or
// it has made room for later ones.
func (s *Server) File(id string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.uploads.files[id].data
}

// attachmentURL is where an attachment is served.
func attachmentURL(host, id, name string) string {
	return (&url.URL{Scheme: "http", Host: host, Path: "/attachments/" + id + "/" + name}).String()
}

// serveFile serves an attachment as what it was sent as; what is no image is
// for saving, not for showing.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.uploads.files[r.PathValue("id")]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Type", f.kind)
	if f.kind != "image/png" {
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Write(f.data)
}
