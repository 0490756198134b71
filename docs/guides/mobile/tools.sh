# What an app has in its libraries.

tell() { printf '%s: %s\n' "$1" "$2"; }

# field NAME...: the value at a path in the JSON of standard input, for example: field data viewer person
field() {
  python3 -c 'import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1:]:
    value = value[int(name)] if isinstance(value, list) else (value or {}).get(name)
print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))' "$@"
}

# without NAME: the JSON object of standard input without one of its fields.
without() {
  python3 -c 'import json, sys
value = json.load(sys.stdin)
value.pop(sys.argv[1])
print(json.dumps(value, ensure_ascii=False))' "$1"
}

# query NAME VALUE...: as it stands in an address.
query() { python3 -c 'import sys, urllib.parse as u; print(u.urlencode(list(zip(sys.argv[1::2], sys.argv[2::2]))))' "$@"; }

# parameter NAME ADDRESS
parameter() {
  python3 -c 'import sys, urllib.parse as u; print(dict(u.parse_qsl(u.urlsplit(sys.argv[2]).query)).get(sys.argv[1], ""))' "$@"
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
