#!/bin/sh
# Generates Alertmanager's configuration in /run/heartline, a volume that both containers mount. The secrets are copied
# there too, because their owner on the host is not the user that Alertmanager runs as.
set -eu
out=/run/heartline
rm -rf "$out/secrets"
install -d -o 65534 -g 65534 -m 0700 "$out/secrets"
for secret in /etc/heartline/secrets/*; do
  [ -f "$secret" ] || continue
  install -o 65534 -g 65534 -m 0400 "$secret" "$out/secrets/"
done
node /heartline/stack/dist/alertmanager-config/cli.js \
  --template /etc/heartline/alertmanager.yml \
  --templates /etc/alertmanager/templates \
  --secrets "$out/secrets" \
  --out "$out/alertmanager.yml" \
  --alert-log http://exporter:9877/api/v1/alerts
chown 65534:65534 "$out/alertmanager.yml"
