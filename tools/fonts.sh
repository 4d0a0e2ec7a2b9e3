#!/bin/sh
# Makes src/viva/web/ui/static/ui/fonts anew from the npm packages named here: Latin subsets as they come, and the maths face cut to what
# MathML needs (its MATH table stays). Needs Node and Python; nobody who only uses or changes Viva has to run it.
set -eu
out="$(cd "$(dirname "$0")/.." && pwd)/src/viva/web/ui/static/ui/fonts"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/source-sans-3@5.3.0 \
  @fontsource-variable/source-code-pro@5.3.0 @fontsource/stix-two-math@5.3.0
python3 -m venv tools && tools/bin/pip install --quiet fonttools==4.68.0 brotli==1.2.1
variable=node_modules/@fontsource-variable
for name in source-serif-4 source-sans-3 source-code-pro; do
  cp "$variable/$name/files/$name-latin-wght-normal.woff2" "$out/$name.woff2"
  cp "$variable/$name/LICENSE" "$out/$name-LICENSE.txt"
done
cp "$variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2" "$out/source-serif-4-italic.woff2"
cp "$variable/source-code-pro/files/source-code-pro-latin-wght-italic.woff2" "$out/source-code-pro-italic.woff2"
cp node_modules/@fontsource/stix-two-math/LICENSE "$out/maths-LICENSE.txt"
letters="U+20-7E,U+A0-FF,U+131,U+237,U+391-3C9,U+3D1,U+3D5,U+3F1,U+3F5,U+1D400-1D467,U+1D468-1D49B,U+1D49C-1D4CF,U+1D538-1D56B,U+1D6A4-1D6E1,U+1D6E2-1D71B,U+1D7CE-1D7D7"
signs="U+2010-2026,U+2030-2037,U+2061-2064,U+20D7,U+20DB,U+2102,U+210A-2115,U+2118-211D,U+2124,U+2128,U+212C,U+212F-2134"
arrows="U+2190-2199,U+21A6,U+21CC,U+21D0-21D4"
operators="U+2200-223D,U+2240-224D,U+2254,U+2260-226F,U+2282-228B,U+2295-229A,U+22A2-22A5,U+22C0-22C6,U+22EE-22F1,U+2308-230B,U+2329-232A,U+23DC-23E1,U+27E8-27EB,U+2A7D,U+2A7E"
tools/bin/pyftsubset node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2 \
  --unicodes="$letters,$signs,$arrows,$operators" --layout-features='*' --flavor=woff2 --no-hinting --desubroutinize --output-file="$out/maths.woff2"
