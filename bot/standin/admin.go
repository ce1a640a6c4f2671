package standin

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// Stats counts what happened since the start.
type Stats struct {
	Requests map[string]int `json:"requests"` // by "METHOD template status"
	Statuses map[int]int    `json:"statuses"` // 429, 401, 403 among them
	Gateway  map[string]int `json:"gateway"`  // identify, resume, replay, invalid, lost, heartbeat
}

// Stats copies the counters.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{maps.Clone(s.stats.Requests), maps.Clone(s.stats.Statuses), maps.Clone(s.stats.Gateway)}
}

// Violations lists what [Options.Validate] found wrong, in order.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

func (s *Server) count(method, route string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Requests[method+" "+route+" "+strconv.Itoa(status)]++
	s.stats.Statuses[status]++
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		s.limits.invalid.used++
	}
}

// mountAdmin serves the faults and figures over HTTP, for a stand-in that runs
// as a program of its own. Writing needs a same-origin or non-browser client.
func (s *Server) mountAdmin() {
	admin := http.NewServeMux()
	admin.HandleFunc("GET /standin/faults", func(w http.ResponseWriter, _ *http.Request) { reply(w, s.Faults()) })
	admin.HandleFunc("POST /standin/faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&f); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		id, err := s.AddFault(f)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		reply(w, map[string]string{"id": id})
	})
	admin.HandleFunc("DELETE /standin/faults", func(w http.ResponseWriter, r *http.Request) { s.RemoveFault("") })
	admin.HandleFunc("DELETE /standin/faults/{id}", func(w http.ResponseWriter, r *http.Request) { s.RemoveFault(r.PathValue("id")) })
	admin.HandleFunc("POST /standin/gateway", func(w http.ResponseWriter, r *http.Request) {
		var f SocketFault
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&f); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := s.DisturbGateway(f); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	admin.HandleFunc("GET /standin/stats", func(w http.ResponseWriter, _ *http.Request) { reply(w, s.Stats()) })
	s.mux.Handle("/standin/", http.NewCrossOriginProtection().Handler(admin))
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v) // a client that left needs no answer
}
