#!/usr/bin/env bash
# A mobile app's life with Kontobro as its authorization server: sign in with PKCE, ask, follow all companies, renew,
# and what becomes of a token that was copied. Needs CLIENT_ID, curl, openssl and python3; see ../mobile.md.
set -euo pipefail
GATEWAY="http://localhost:${PORT:-8000}"
REDIRECT="no.example.app:/signed-in"
SCOPES="companies:read accounts:read payments:read payments:write"
HERE="$(dirname "$0")"
source "$HERE/tools.sh"
source "$HERE/tab.sh"

# --- Discovery (RFC 8414) ---------------------------------------------------------------------------------------------

METADATA="$(curl -fsS "$GATEWAY/.well-known/oauth-authorization-server")"
ISSUER="$(field issuer <<<"$METADATA")"
AUTHORIZE="$(field authorization_endpoint <<<"$METADATA")"
TOKEN="$(field token_endpoint <<<"$METADATA")"
REVOKE="$(field revocation_endpoint <<<"$METADATA")"
tell discovery "$METADATA"

# --- Authorization code with PKCE (RFC 7636, 8252, 9207) --------------------------------------------------------------

# Prints the token answer. The verifier never leaves the app; only its hash goes through the browser.
sign_in() {
  local verifier challenge state asked back
  verifier="$(openssl rand 32 | base64url)"
  challenge="$(printf %s "$verifier" | openssl dgst -sha256 -binary | base64url)"
  state="$(openssl rand 16 | base64url)"
  asked="$AUTHORIZE?$(query response_type code client_id "$CLIENT_ID" redirect_uri "$REDIRECT" scope "$SCOPES" \
    state "$state" code_challenge "$challenge" code_challenge_method S256)"
  back="$(browse "$asked" "$REDIRECT")"
  # Another answer than ours, or another server's: somebody wants us to redeem their code.
  [ "$(parameter state "$back")" = "$state" ] || { echo "the state is not ours" >&2; return 1; }
  [ "$(parameter iss "$back")" = "$ISSUER" ] || { echo "another server answered" >&2; return 1; }
  curl -fsS "$TOKEN" -d grant_type=authorization_code -d "client_id=$CLIENT_ID" \
    --data-urlencode "redirect_uri=$REDIRECT" -d "code=$(parameter code "$back")" -d "code_verifier=$verifier"
}

ANSWER="$(sign_in)"
ACCESS="$(field access_token <<<"$ANSWER")"
REFRESH="$(field refresh_token <<<"$ANSWER")"
tell "signed in" "{\"expires_in\": $(field expires_in <<<"$ANSWER"), \"scope\": \"$(field scope <<<"$ANSWER")\"}"

# --- A question and a change ------------------------------------------------------------------------------------------

# graphql QUERY [VARIABLES]: as whom the newest access token says.
graphql() {
  curl -sS "$GATEWAY/graphql" -H "Authorization: Bearer $ACCESS" -H "Accept-Language: en" \
    -H "Content-Type: application/json" -d "{\"query\": \"$1\", \"variables\": ${2:-null}}"
}

WHO='{ viewer { person { name } scopes client { name } companies(first: 1) { nodes { id name accounts { id } } } } }'
COMPANY="$(graphql "$WHO")"
ACCOUNT="$(field data viewer companies nodes 0 accounts 0 id <<<"$COMPANY")"
tell viewer "$(field data viewer <<<"$COMPANY")"

PAY='mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { __typename
  ... on PaymentSuccess { payment { id status } } ... on Rejection { code message fix } } }'
# pay AMOUNT KEY: the same key is the same wish, however often it is sent.
pay() {
  graphql "$(tr '\n' ' ' <<<"$PAY")" "{\"input\": {\"idempotencyKey\": \"$2\", \"debtorAccountId\": \"$ACCOUNT\",
    \"transfer\": {\"instructedAmount\": {\"value\": \"$1\"}, \"creditorName\": \"Byggvarer Engros AS\",
    \"creditorAccount\": \"33051241350\", \"remittanceStructured\": \"2345676\"}}}" | field data createPayment
}
tell refused "$(pay 0.00 "$(openssl rand -hex 16)")"

# --- The feed over all the person's companies, and on from where the app was ------------------------------------------

FEED='subscription ($since: String) { feed(since: $since) { cursor kind noun event nodeId company { name } } }'
# follow SINCE WORD: prints the first event after the cursor SINCE (null: from now on) that has the WORD in it.
follow() {
  local line pid body="{\"query\": \"$FEED\", \"variables\": {\"since\": $1}}"
  exec 3< <(sh -c 'echo $$; exec "$@"' curl curl -sSN "$GATEWAY/graphql" -H "Authorization: Bearer $ACCESS" \
    -H "Accept: text/event-stream" -H "Content-Type: application/json" -d "$body")
  read -r pid <&3
  while IFS= read -r -t 20 line <&3; do
    # "event: next" and "event: complete" stand on lines of their own; a line that begins with ":" keeps the line open.
    if [[ "$line" == data:*"$2"* ]]; then
      field data feed <<<"${line#data: }"
      break
    fi
  done
  kill "$pid"
  exec 3<&-
}

BEGUN="$(follow null SNAPSHOT)"
CURSOR="$(field cursor <<<"$BEGUN")"
# The app is in the background: nothing is open. Then the person makes a payment, here or on another device.
MADE="$(pay 450.00 "$(openssl rand -hex 16)")"
tell payment "$MADE"
tell missed "$(follow "\"$CURSOR\"" "$(field payment id <<<"$MADE")" | without cursor)"

# --- Renewal: each refresh token is good once -------------------------------------------------------------------------

# renew REFRESH_TOKEN: prints the answer, a refusal too.
renew() { curl -sS "$TOKEN" -d grant_type=refresh_token -d "client_id=$CLIENT_ID" -d "refresh_token=$1"; }

STOLEN="$REFRESH"
ANSWER="$(renew "$REFRESH")"
ACCESS="$(field access_token <<<"$ANSWER")"
REFRESH="$(field refresh_token <<<"$ANSWER")"
tell renewed "$(graphql '{ viewer { person { name } } }' | field data viewer)"
# Somebody copied the old one and uses it now. Who of the two is the thief cannot be known: everything ends.
tell "used twice" "$(renew "$STOLEN")"
tell "the newest too" "$(renew "$REFRESH")"
tell "and its access token" "$(graphql '{ viewer { person { name } } }' | field data)"

# --- Signing out (RFC 7009) -------------------------------------------------------------------------------------------

ANSWER="$(sign_in)"
ACCESS="$(field access_token <<<"$ANSWER")"
tell "signed in again" "$(graphql '{ viewer { person { name } } }' | field data viewer)"
curl -fsS "$REVOKE" -d "client_id=$CLIENT_ID" -d "token=$(field refresh_token <<<"$ANSWER")"
tell "signed out" "$(graphql '{ viewer { person { name } } }' | field data)"
