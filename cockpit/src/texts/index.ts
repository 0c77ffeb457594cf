import { de } from "./de.ts";
import { en, type Texts } from "./en.ts";
import { ja } from "./ja.ts";

export type { Texts };

const LANGUAGES: Record<string, Texts> = { en, de, ja };

/** The language of the page for a language of Cockpit: "de", "de_DE" and "de-at" are German, an unknown one is English. */
export function languageOf(name: string): string {
    const short = name.toLowerCase().split(/[-_]/)[0] ?? "";
    return short in LANGUAGES ? short : "en";
}

export function textsOf(language: string): Texts {
    return LANGUAGES[language] ?? en;
}
