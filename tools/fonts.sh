#!/bin/sh
# Makes src/viva/web/ui/static/ui/fonts anew from the npm packages named here: the text faces cut to Latin
# letters and the weights in use, the maths face to what MathML needs (its MATH table stays). Needs Node and Python; nobody who only uses or changes Viva has to run it.
set -eu
out="$(cd "$(dirname "$0")/.." && pwd)/src/viva/web/ui/static/ui/fonts"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/source-sans-3@5.3.0 \
  @fontsource-variable/source-code-pro@5.3.0 @fontsource/stix-two-math@5.3.0
python3 -m venv tools && tools/bin/pip install --quiet fonttools==4.68.0 brotli==1.2.1
variable=node_modules/@fontsource-variable
latin="U+20-7E,U+A0-FF,U+131,U+152,U+153,U+2002-200A,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AC,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265"
text() { # package, style, name: the weights that the stylesheet uses, the letters and features of Latin text
  tools/bin/fonttools varLib.instancer -q "$variable/$1/files/$1-latin-wght-$2.woff2" wght=400:700 -o face.ttf
  tools/bin/pyftsubset face.ttf --unicodes="$latin" --layout-features=kern,liga,calt,ccmp,locl,mark,mkmk,tnum,lnum,onum,pnum,sups,frac \
    --flavor=woff2 --no-hinting --output-file="$out/$3.woff2"
  cp "$variable/$1/LICENSE" "$out/$1-LICENSE.txt"
}
text source-serif-4 normal source-serif-4
text source-serif-4 italic source-serif-4-italic
text source-sans-3 normal source-sans-3
text source-code-pro normal source-code-pro
text source-code-pro italic source-code-pro-italic
cp node_modules/@fontsource/stix-two-math/LICENSE "$out/maths-LICENSE.txt"
letters="U+20-7E,U+A0-FF,U+131,U+237,U+391-3C9,U+3D1,U+3D5,U+3F1,U+3F5,U+1D400-1D467,U+1D468-1D49B,U+1D49C-1D4CF,U+1D538-1D56B,U+1D6A4-1D6E1,U+1D6E2-1D71B,U+1D7CE-1D7D7"
signs="U+2010-2026,U+2030-2037,U+2061-2064,U+20D7,U+20DB,U+2102,U+210A-2115,U+2118-211D,U+2124,U+2128,U+212C,U+212F-2134"
arrows="U+2190-2199,U+21A6,U+21CC,U+21D0-21D4"
operators="U+2200-223D,U+2240-224D,U+2254,U+2260-226F,U+2282-228B,U+2295-229A,U+22A2-22A5,U+22C0-22C6,U+22EE-22F1,U+2308-230B,U+2329-232A,U+23DC-23E1,U+27E8-27EB,U+2A7D,U+2A7E"
tools/bin/pyftsubset node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2 \
  --unicodes="$letters,$signs,$arrows,$operators" --layout-features='*' --flavor=woff2 --no-hinting --desubroutinize --output-file="$out/maths.woff2"
