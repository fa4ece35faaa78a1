/**
 * Languages by family and branch: code (ISO 639-1), ISO 639-3, English name, family, branch,
 * latitude, longitude, people who can use it. Made by `node lib/languages/make-table.cjs > lib/languages/table.ts`, where
 * the few corrections by hand are: edit that, not this.
 *
 * Families (Glottolog's, branches by their familiar names) and coordinates from URIEL through
 * lang2vec 1.1.2, CC BY-SA 4.0: this table is shared alike. Names and speakers from Unicode CLDR
 * 48.2, Unicode-3.0.
 *
 * @see Littell et al. (2017), URIEL and lang2vec
 * @see Hammarström et al., Glottolog
 */
export const table: readonly (readonly [
  code: string,
  iso: string,
  name: string,
  family: string,
  branch: string,
  latitude: number,
  longitude: number,
  speakers: number,
])[] = [
  ["en", "eng", "English", "Indo-European", "Germanic", 53, -1, 1730000000],
  ["de", "deu", "German", "Indo-European", "Germanic", 48.65, 12.47, 142000000],
  ["nl", "nld", "Dutch", "Indo-European", "Germanic", 52, 5, 32900000],
  ["af", "afr", "Afrikaans", "Indo-European", "Germanic", -22, 30, 9970000],
  ["sv", "swe", "Swedish", "Indo-European", "Germanic", 59.8, 17.39, 13300000],
  ["da", "dan", "Danish", "Indo-European", "Germanic", 54.87, 9.36, 7250000],
  ["nb", "nob", "Norwegian Bokmål", "Indo-European", "Germanic", 61, 8, 5510000],
  ["is", "isl", "Icelandic", "Indo-European", "Germanic", 63.48, -19.02, 364000],
  ["lb", "ltz", "Luxembourgish", "Indo-European", "Germanic", 49.68, 6.15, 450000],
  ["fr", "fra", "French", "Indo-European", "Romance", 48, 2, 333000000],
  ["es", "spa", "Spanish", "Indo-European", "Romance", 40.44, -1.12, 508000000],
  ["it", "ita", "Italian", "Indo-European", "Romance", 43.05, 12.65, 70500000],
  ["pt", "por", "Portuguese", "Indo-European", "Romance", 39.91, -8.1, 249000000],
  ["ca", "cat", "Catalan", "Indo-European", "Romance", 41.45, 1.57, 8220000],
  ["gl", "glg", "Galician", "Indo-European", "Romance", 42.24, -7.53, 3320000],
  ["ro", "ron", "Romanian", "Indo-European", "Romance", 46.39, 24.23, 20000000],
  ["pl", "pol", "Polish", "Indo-European", "Slavic", 51.84, 18.63, 41500000],
  ["cs", "ces", "Czech", "Indo-European", "Slavic", 49.87, 15.1, 13200000],
  ["sk", "slk", "Slovak", "Indo-European", "Slavic", 48.55, 18.78, 6810000],
  ["sl", "slv", "Slovenian", "Indo-European", "Slavic", 46.25, 14.78, 1970000],
  ["hr", "hrv", "Croatian", "Indo-European", "Slavic", 45.2, 16.83, 6790000],
  ["sr", "srp", "Serbian", "Indo-European", "Slavic", 44.32, 21.92, 7190000],
  ["bs", "bos", "Bosnian", "Indo-European", "Slavic", 42.93, 17.67, 3760000],
  ["bg", "bul", "Bulgarian", "Indo-European", "Slavic", 43.36, 25.05, 7680000],
  ["mk", "mkd", "Macedonian", "Indo-European", "Slavic", 41.6, 21.79, 1610000],
  ["uk", "ukr", "Ukrainian", "Indo-European", "Slavic", 48.18, 24.4, 24100000],
  ["be", "bel", "Belarusian", "Indo-European", "Slavic", 53.23, 25.6, 2990000],
  ["ru", "rus", "Russian", "Indo-European", "Slavic", 59, 50, 201000000],
  ["lt", "lit", "Lithuanian", "Indo-European", "Baltic", 55.14, 23.96, 2410000],
  ["lv", "lav", "Latvian", "Indo-European", "Baltic", 56.83, 24.31, 1100000],
  ["el", "ell", "Greek", "Indo-European", "Greek", 42.32, 24.87, 12200000],
  ["sq", "als", "Albanian", "Indo-European", "Albanian", 41, 20, 6800000],
  ["ga", "gle", "Irish", "Indo-European", "Celtic", 53.22, -7.62, 1250000],
  ["cy", "cym", "Welsh", "Indo-European", "Celtic", 52, -4, 921000],
  ["hy", "hye", "Armenian", "Indo-European", "Armenian", 40, 45, 5440000],
  ["fa", "pes", "Persian", "Indo-European", "Iranian", 28.66, 55.16, 89200000],
  ["ur", "urd", "Urdu", "Indo-European", "Indo-Aryan", 25, 67, 313000000],
  ["hi", "hin", "Hindi", "Indo-European", "Indo-Aryan", 25, 77, 580000000],
  ["bn", "ben", "Bangla", "Indo-European", "Indo-Aryan", 24, 90, 280000000],
  ["si", "sin", "Sinhala", "Indo-European", "Indo-Aryan", 7, 81, 14900000],
  ["et", "est", "Estonian", "Uralic", "Finnic", 58.55, 25.82, 854000],
  ["fi", "fin", "Finnish", "Uralic", "Finnic", 64.76, 25.56, 5790000],
  ["hu", "hun", "Hungarian", "Uralic", "Hungarian", 46.91, 19.66, 12300000],
  ["eu", "eus", "Basque", "Basque", "Basque", 43.28, -1.32, 1030000],
  ["mt", "mlt", "Maltese", "Afro-Asiatic", "Semitic", 35.89, 14.45, 470000],
  ["ar", "arb", "Arabic", "Afro-Asiatic", "Semitic", 27.96, 43.85, 379000000],
  ["he", "heb", "Hebrew", "Afro-Asiatic", "Semitic", 31.11, 35.02, 9400000],
  ["am", "amh", "Amharic", "Afro-Asiatic", "Semitic", 11.71, 39.54, 39200000],
  ["ha", "hau", "Hausa", "Afro-Asiatic", "Chadic", 11.15, 8.78, 41900000],
  ["tr", "tur", "Turkish", "Turkic", "Oghuz", 39.87, 32.87, 82400000],
  ["az", "azj", "Azerbaijani", "Turkic", "Oghuz", 40.98, 46.47, 10100000],
  ["kk", "kaz", "Kazakh", "Turkic", "Kipchak", 41.87, 65.77, 13000000],
  ["tt", "tat", "Tatar", "Turkic", "Kipchak", 55, 50, 1970000],
  ["uz", "uzn", "Uzbek", "Turkic", "Karluk", 43.75, 59.23, 31600000],
  ["ka", "kat", "Georgian", "Kartvelian", "Kartvelian", 39.37, 45.81, 4320000],
  ["ta", "tam", "Tamil", "Dravidian", "South Dravidian", 10.52, 78.83, 90600000],
  ["kn", "kan", "Kannada", "Dravidian", "South Dravidian", 13.59, 76.12, 52100000],
  ["te", "tel", "Telugu", "Dravidian", "Central Dravidian", 16.45, 78.7, 101000000],
  ["th", "tha", "Thai", "Tai-Kadai", "Southwestern Tai", 14.19, 100.67, 55900000],
  ["lo", "lao", "Lao", "Tai-Kadai", "Southwestern Tai", 16.07, 104.57, 5490000],
  ["vi", "vie", "Vietnamese", "Austroasiatic", "Vietic", 18.39, 106.76, 92400000],
  ["km", "khm", "Khmer", "Austroasiatic", "Khmeric", 12.05, 105.02, 15200000],
  ["id", "ind", "Indonesian", "Austronesian", "Malayic", -7.33, 109.72, 181000000],
  ["tl", "tgl", "Tagalog", "Austronesian", "Central Philippine", 14.06, 121.75, 73200000],
  ["ja", "jpn", "Japanese", "Japonic", "Japonic", 35, 135, 118000000],
  ["ko", "kor", "Korean", "Koreanic", "Koreanic", 37.5, 128, 79300000],
  ["zh", "cmn", "Chinese", "Sino-Tibetan", "Sinitic", 40.02, 116.23, 1290000000],
  ["my", "mya", "Burmese", "Sino-Tibetan", "Lolo-Burmese", 20.79, 93.97, 37200000],
  ["zu", "zul", "Zulu", "Atlantic-Congo", "Bantu", -25.33, 31.35, 15000000],
  ["xh", "xho", "Xhosa", "Atlantic-Congo", "Bantu", -31.04, 28.08, 10900000],
  ["sw", "swh", "Swahili", "Atlantic-Congo", "Bantu", -8.26, 37.62, 194000000],
];

/** Every group that a language is in, the oldest first, as Glottolog's tree has them. */
export const paths = `
en: Indo-European > Germanic > Northwest Germanic > West Germanic > North Sea Germanic > Anglo-Frisian > Anglian > Mercian > Macro-English
de: Indo-European > Germanic > Northwest Germanic > West Germanic > Franconian > High Franconian
nl: Indo-European > Germanic > Northwest Germanic > West Germanic > Franconian > Low Franconian > Macro-Dutch > Middle-Modern Dutch > Modern Dutch
af: Indo-European > Germanic > Northwest Germanic > West Germanic > Franconian > Low Franconian > Afrikaansic
sv: Indo-European > Germanic > Northwest Germanic > North Germanic > East Scandinavian > Macro-Swedish
da: Indo-European > Germanic > Northwest Germanic > North Germanic > East Scandinavian > Danic
nb: Indo-European > Germanic > Northwest Germanic > North Germanic
is: Indo-European > Germanic > Northwest Germanic > North Germanic > West Scandinavian > Icelandic-Faroese
lb: Indo-European > Germanic > Northwest Germanic > West Germanic > Franconian > High Franconian
fr: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Italo-Western Romance > Western Romance > Shifted Western Romance > Northwestern Shifted Romance > Gallo-Rhaetian > Oil
es: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Italo-Western Romance > Western Romance > Shifted Western Romance > Southwestern Shifted Romance > West Ibero-Romance > Castilic
it: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Italo-Western Romance > Italo-Dalmatian > Italian Romance
pt: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Italo-Western Romance > Western Romance > Shifted Western Romance > Southwestern Shifted Romance > West Ibero-Romance
ca: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Italo-Western Romance > Western Romance > Shifted Western Romance > Southwestern Shifted Romance
gl: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Italo-Western Romance > Western Romance > Shifted Western Romance > Southwestern Shifted Romance > West Ibero-Romance
ro: Indo-European > Italic > Latino-Faliscan > Latinic > Imperial Latin > Romance > Macro-Romanian > Eastern Romance
pl: Indo-European > Balto-Slavic > Slavic > West Slavic > Lechitic
cs: Indo-European > Balto-Slavic > Slavic > West Slavic > Czech-Slovak > Czech-Lach
sk: Indo-European > Balto-Slavic > Slavic > West Slavic > Czech-Slovak
sl: Indo-European > Balto-Slavic > Slavic > South Slavic > Western South Slavic
hr: Indo-European > Balto-Slavic > Slavic > South Slavic > Western South Slavic > Molise-SKB > South-Western Slavic
sr: Indo-European > Balto-Slavic > Slavic > South Slavic > Western South Slavic > Molise-SKB > South-Western Slavic
bs: Indo-European > Balto-Slavic > Slavic > South Slavic > Western South Slavic > Molise-SKB > South-Western Slavic
bg: Indo-European > Balto-Slavic > Slavic > South Slavic > Eastern South Slavic > Macedo-Bulgarian
mk: Indo-European > Balto-Slavic > Slavic > South Slavic > Eastern South Slavic > Macedo-Bulgarian
uk: Indo-European > Balto-Slavic > Slavic > East Slavic > Ukrainian-Rusyn
be: Indo-European > Balto-Slavic > Slavic > East Slavic
ru: Indo-European > Balto-Slavic > Slavic > East Slavic
lt: Indo-European > Balto-Slavic > Eastern Baltic
lv: Indo-European > Balto-Slavic > Eastern Baltic
el: Indo-European > Graeco-Phrygian > Greek > Attic > Koineic Greek
sq: Indo-European > Albanian > Albanian-Tosk
ga: Indo-European > Celtic > Nuclear Celtic > TGB Celtic > Insular Celtic > Goidelic > Western Goidelic
cy: Indo-European > Celtic > Nuclear Celtic > TGB Celtic > Insular Celtic > Brythonic
hy: Indo-European > Armenian > Eastern-Western Armenian
fa: Indo-European > Indo-Iranian > Iranian > Western Iranian > Southwestern Iranian > Farsic-Caucasian Tat > Farsic
ur: Indo-European > Indo-Iranian > Indo-Aryan > Indo-Aryan Central zone > Subcontinental Central Indo-Aryan > Western Hindi > Hindustani
hi: Indo-European > Indo-Iranian > Indo-Aryan > Indo-Aryan Central zone > Subcontinental Central Indo-Aryan > Western Hindi > Hindustani
bn: Indo-European > Indo-Iranian > Indo-Aryan > Indo-Aryan Eastern zone > Oriya-Gauda-Kamrupa > Gauda-Kamrupa > Gauda-Banga
si: Indo-European > Indo-Iranian > Indo-Aryan > Sinhalese-Maldivian > Sinhalaic
et: Uralic > Finnic
fi: Uralic > Finnic > Nuclear Finnish
hu: Uralic > Hungarian
eu: Basque
mt: Afro-Asiatic > Semitic > West Semitic > Central Semitic > Arabian > Arabic > North African Arabic
ar: Afro-Asiatic > Semitic > West Semitic > Central Semitic > Arabian > Arabic
he: Afro-Asiatic > Semitic > West Semitic > Central Semitic > Northwest Semitic > Canaanite > Hebrewic
am: Afro-Asiatic > Semitic > West Semitic > Ethiosemitic > South Ethiopic > Transversal South Ethiopic > Amharic-Argobba
ha: Afro-Asiatic > Chadic > West Chadic > West Chadic A > West Chadic A A.1
tr: Turkic > Common Turkic > Oghuz-Kipchak-Uyghur > Oghuz > West Oghuz > Nuclear West Oghuz
az: Turkic > Common Turkic > Oghuz-Kipchak-Uyghur > Oghuz > West Oghuz > Azerbaijani
kk: Turkic > Common Turkic > Oghuz-Kipchak-Uyghur > Oghuz > Kipchak > South Kipchak
tt: Turkic > Common Turkic > Oghuz-Kipchak-Uyghur > Oghuz > Kipchak > North Kipchak
uz: Turkic > Common Turkic > Karluk
ka: Kartvelian > Georgian-Zan > Georgic
ta: Dravidian > South Dravidian > South Dravidian I > Tamil-Kannada > Tamil-Kota > Tamil-Toda > Tamil-Irula > Tamil-Kodagu > Tamil-Malayalam > Tamiloid
kn: Dravidian > South Dravidian > South Dravidian I > Tamil-Kannada > Badaga-Kannada > Kannadoid > Kannada
te: Dravidian > Central Dravidian > Teluguic
th: Tai-Kadai > Kam-Tai > Be-Tai > Daic > Central-Southwestern Tai > Wenma-Southwestern Tai > Sapa-Southwestern Tai > Southwestern Tai > Sputhwestern Thai PH > Lao-Thai
lo: Tai-Kadai > Kam-Tai > Be-Tai > Daic > Central-Southwestern Tai > Wenma-Southwestern Tai > Sapa-Southwestern Tai > Southwestern Tai > Sputhwestern Thai PH > Lao-Thai
vi: Austroasiatic > Vietic > Viet-Muong
km: Austroasiatic > Khmeric
id: Austronesian > Nuclear Austronesian > Malayo-Polynesian > Malayo-Sumbawan > North and East Malayo-Sumbawan > Malayic > Nuclear Malayic > Indonesian Archipelago Malay
tl: Austronesian > Nuclear Austronesian > Malayo-Polynesian > Greater Central Philippine > Central Philippine > Tagalogic > Tagalog-Filipino
ja: Japonic > Japanese > Japan-Taiwan Japanese
ko: Koreanic
zh: Sino-Tibetan > Sinitic > Northern Chinese > Mandarinic
my: Sino-Tibetan > Burmo-Qiangic > Lolo-Burmese > Burmish > Southern Burmish > Nuclear Southern Burmish > Old-Modern Burmese
zu: Atlantic-Congo > Volta-Congo > Benue-Congo > Bantoid > Southern Bantoid > Narrow Bantu > East Bantu > Southern Bantu-Makua > Nguni-Tsonga > Nguni (S.40) > Zulu-Xhosa
xh: Atlantic-Congo > Volta-Congo > Benue-Congo > Bantoid > Southern Bantoid > Narrow Bantu > East Bantu > Southern Bantu-Makua > Nguni-Tsonga > Nguni (S.40) > Zulu-Xhosa
sw: Atlantic-Congo > Volta-Congo > Benue-Congo > Bantoid > Southern Bantoid > Narrow Bantu > East Bantu > Northeast Savanna Bantu > Northeast Coastal Bantu > Coastal NEC Bantu > Sabaki-Swahili > Swahili (G.40)
`;
