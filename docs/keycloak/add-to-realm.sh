#!/usr/bin/env bash
# Adds CodeTether's scopes, roles, clients and registration policy to a realm that exists: add-to-realm.sh REALM URL-OF-THE-MCP-SERVER.
# Needs kcadm.sh in PATH, after `kcadm.sh config credentials`. Run it once.
set -euo pipefail
realm=$1
server=$2
cd "$(dirname "$0")"

order=0
while IFS='|' read -r scope text; do
  order=$((order + 1))
  id=$(
    kcadm.sh create client-scopes --target-realm "$realm" --id --file - <<JSON
{
  "name": "$scope",
  "description": "$text",
  "protocol": "openid-connect",
  "attributes": {
    "include.in.token.scope": "true",
    "display.on.consent.screen": "true",
    "consent.screen.text": "$text",
    "gui.order": "$order"
  },
  "protocolMappers": [
    {
      "name": "may exchange the token",
      "protocol": "openid-connect",
      "protocolMapper": "oidc-audience-mapper",
      "config": { "included.client.audience": "codetether-mcp-server", "access.token.claim": "true", "id.token.claim": "false" }
    },
    {
      "name": "takes the token",
      "protocol": "openid-connect",
      "protocolMapper": "oidc-audience-mapper",
      "config": { "included.custom.audience": "$server", "access.token.claim": "true", "id.token.claim": "false" }
    }
  ]
}
JSON
  )
  kcadm.sh update "realms/$realm/default-optional-client-scopes/$id" --body '{}'
done <<'SCOPES'
tasks:read|List and view tasks
tasks:write|Create and cancel tasks
messages:write|Send messages
codebases:read|List codebases
agents:read|Discover agents
billing:read|View usage and billing
cronjobs:write|Create and manage cron jobs
SCOPES

# Of realm.json it takes the clients and roles that the realm does not have.
kcadm.sh create partialImport --target-realm "$realm" --set ifResourceExists=SKIP --file realm.json

policy=$(kcadm.sh get components --target-realm "$realm" --query 'name=Trusted Hosts' --fields id --format csv --noquotes)
kcadm.sh update "components/$policy" --target-realm "$realm" \
  --set 'config."host-sending-registration-request-must-match"=["false"]' \
  --set 'config."trusted-hosts"=["localhost","127.0.0.1","claude.ai","claude.com","chatgpt.com","vscode.dev","insiders.vscode.dev","anysphere.cursor-mcp","github.com"]'

kcadm.sh update "realms/$realm" --set bruteForceProtected=true --set revokeRefreshToken=true --set refreshTokenMaxReuse=1
