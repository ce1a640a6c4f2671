package standin

import "net/http"

// page serves what is not Discord's: the page to look at the world with.
func (s *Server) page() http.Handler { return http.NotFoundHandler() }
