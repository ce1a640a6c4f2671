package standin

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed page
var pageFiles embed.FS

// page serves the web page on which one sees the server as a member does.
func (s *Server) page() http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		return http.NotFoundHandler()
	}
	return http.FileServerFS(files)
}
