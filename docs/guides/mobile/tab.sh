# The browser tab that the app opens (ASWebAuthenticationSession, Custom Tabs) and the person in front of it.
# The app sees nothing of this: it gives an address and gets one back.
PERSON="${PERSON:-ola}"
JAR="$(mktemp)"
trap 'rm -f "$JAR"' EXIT

# browse ADDRESS END: goes where the browser is led, until an address begins with END; prints that.
browse() {
  local address="$1"
  while [[ "$address" != "$2"* ]]; do
    case "$address" in
      "") echo "the browser is led nowhere" >&2 && return 1 ;;
      /*) address="$GATEWAY$address" ;;
      "$GATEWAY"/*) address="$(open_page "$address")" ;;
      *) address="$(at_bankid "$address")" ;;
    esac
  done
  echo "$address"
}

# open_page ADDRESS: where it leads; from Kontobro's own page by its first button, which is yes.
open_page() {
  local page form csrf
  page="$(curl -sSi --cookie "$JAR" --cookie-jar "$JAR" "$1")"
  if [[ "$page" == *"<form"* ]]; then
    form="$(grep -o '<form method="post" action="[^"]*"' <<<"$page" | head -n 1 | cut -d '"' -f 4 |
      sed 's/&amp;/\&/g')"
    csrf="$(grep -o 'name="csrf" value="[^"]*"' <<<"$page" | head -n 1 | cut -d '"' -f 4)"
    page="$(curl -sSi --cookie "$JAR" "$GATEWAY$form" --data-urlencode "csrf=$csrf")"
  fi
  location <<<"$page"
}

# at_bankid ADDRESS: the sandbox's form, posted with the words of its own address, by the person.
at_bankid() {
  curl -sSi "${1%%\?*}/login" -d "${1#*\?}" -d "person=$PERSON" -d action=approve | location
}

location() { tr -d '\r' | sed -n 's/^[Ll]ocation: //p'; }
