import { matrix } from "../core/matrix";
import { type LanguageMatrix, languageMatrix } from "./language-matrix";
import { requireLanguage } from "./nearest-languages";

/**
 * Kilometres along the great circle between the points that stand for two languages.
 *
 *     d = 2R·asin √(sin²(Δφ/2) + cos φ₁·cos φ₂·sin²(Δλ/2))      R = 6371.0088 km
 *
 * A language is spoken in a region, not at a point, and English not in England alone.
 *
 * @throws RangeError when the table has no coordinates for a language, suggesting some
 * @see Sinnott (1984), Virtues of the Haversine
 */
export function geographicDistances(languages: readonly string[]): LanguageMatrix {
  const places = languages.map((code) => requireLanguage("geographicDistances", code).coordinates!);
  const values = matrix(languages.length, languages.length, (i, j) =>
    greatCircle(places[i]!, places[j]!),
  );
  return languageMatrix({ name: "geographic", kind: "distance", languages, values });
}

/** Of the sphere that holds as much as the Earth, in kilometres. */
const radius = 6371.0088;

export type Place = readonly [latitude: number, longitude: number];

/** Kilometres between two points, in degrees north and east. */
export function greatCircle([north, east]: Place, [otherNorth, otherEast]: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (a: number, b: number) => Math.sin(radians(a - b) / 2) ** 2;
  const along = Math.cos(radians(north)) * Math.cos(radians(otherNorth));
  const share = half(north, otherNorth) + along * half(east, otherEast);
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(share)));
}
