// What the film shows, scene by scene: the same words are its captions (tests/film) and its text on the page.
import { wordsOf } from "@/words";
import { CAPTIONS } from "./captions";

export { SCENES } from "./captions";

export const useFilmWords = wordsOf("help-film", CAPTIONS.nb, CAPTIONS.en);
