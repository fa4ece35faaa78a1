import { buildGallery } from "../files/results/gallery";
import type { Command } from "./command";

/** All studies on one page. */
export const gallery: Command = {
  summary: "Writes results/index.html, which shows every study with what it claims.",
  help: `interlingua gallery

Writes results/index.html of the project: every study in results/ with its question, claim and a
picture, in the order of the notebooks, and puts results/plotly.min.js there, with which their pages
draw. All of it works from the disk, offline.`,
  words: [],
  options: {},
  async run({ print }) {
    const { path, studies } = await buildGallery();
    print(`${studies.length} studies: ${studies.join(", ")}`);
    print(path);
  },
};
