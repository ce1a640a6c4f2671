package bot

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// TestMaySpeak: nothing is shown to all for a member who may not do so himself.
func TestMaySpeak(t *testing.T) {
	const send, apps, admin = discordgo.PermissionSendMessages, discordgo.PermissionUseExternalApps, discordgo.PermissionAdministrator
	tests := []struct {
		name        string
		permissions int64
		owners      string
		want        bool
	}{
		{"may post", send, `{"0":"1"}`, true},
		{"may not post", apps, `{"0":"1"}`, false},
		{"administrator", admin, `{"0":"1"}`, true},
		{"came with the caller, apps on", send | apps, `{"1":"9"}`, true},
		{"came with the caller, apps off", send, `{"1":"9"}`, false},
		{"added by both, apps off", send, `{"0":"1","1":"9"}`, true},
		{"an older payload", send, `{}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var i interaction
			data := fmt.Sprintf(`{"member":{"permissions":"%d"},"authorizing_integration_owners":%s}`, tt.permissions, tt.owners)
			if err := json.Unmarshal([]byte(data), &i); err != nil {
				t.Fatal(err)
			}
			if err := maySpeak(&i); (err == nil) != tt.want {
				t.Errorf("maySpeak: %v", err)
			}
		})
	}
}
