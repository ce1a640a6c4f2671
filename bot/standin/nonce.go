package standin

import "time"

// The nonces remembered for enforce_nonce: per author, over all channels.
type nonceKey struct{ author, nonce string }

type nonceUse struct {
	messageID string
	at        time.Time
}

// repeated answers a create whose nonce was used within the window with the
// message it made. Once that was deleted, Discord answers Unknown Message
// (discord-api-docs issue 6647).
func (s *Server) repeated(in *messageInput) (any, error) {
	if !in.EnforceNonce || in.nonce == "" {
		return nil, nil
	}
	use, ok := s.nonces[nonceKey{s.bot.ID, in.nonce}]
	if !ok || s.now().Sub(use.at) >= s.opts.NonceWindow {
		return nil, nil
	}
	r := s.messages[use.messageID]
	if r.DeletedAt != nil {
		return nil, refuse(10008)
	}
	return r.Message, nil
}

// rememberNonce files a new message under its nonce, enforced or not: only the
// repetition asks to be checked.
func (s *Server) rememberNonce(m *Message) {
	if m.Nonce != "" && s.opts.NonceWindow > 0 {
		s.nonces[nonceKey{s.bot.ID, m.Nonce}] = nonceUse{m.ID, s.now()}
	}
}
