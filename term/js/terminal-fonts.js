// The page's own fonts, for a worker: style sheets are the document's, so what they say of a font is read here and loaded
// there once more.

/** Addresses in a style sheet are relative to it. */
const absolute = (source, base) => source.replace(/url\((["']?)(.*?)\1\)/g, (_, quote, address) => {
  const url = new URL(address, base);
  return `url("${url.href}")`;
});

const plain = (name) => name.trim().replace(/^["']|["']$/g, '').toLowerCase();

/** All rules, also those within others; a sheet of another origin does not tell its own. */
function rulesOf(sheet) {
  try {
    return [...sheet.cssRules].flatMap((rule) => [rule, ...(rule.cssRules ? rulesOf(rule) : [])]);
  } catch {
    return [];
  }
}

/** The `@font-face` rules of the document for the families of a CSS list, as arguments of `FontFace`. */
export function facesOf(families) {
  const wanted = families.split(',').map(plain);
  return [...document.styleSheets].flatMap((sheet) => rulesOf(sheet)
    .filter((rule) => rule instanceof CSSFontFaceRule && wanted.includes(plain(rule.style.getPropertyValue('font-family'))))
    .map(({ style }) => {
      const value = (name) => style.getPropertyValue(name) || undefined;
      const descriptors = { weight: value('font-weight'), style: value('font-style'), unicodeRange: value('unicode-range') };
      return {
        family: plain(style.getPropertyValue('font-family')),
        source: absolute(style.getPropertyValue('src'), sheet.href ?? document.baseURI),
        descriptors: Object.fromEntries(Object.entries(descriptors).filter(([, wish]) => wish)),
      };
    }));
}
