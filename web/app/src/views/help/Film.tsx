// The film of the real application, its captions, and the same as text.
import { BodyLong, ReadMore } from "@navikt/ds-react";
import { useLanguage } from "@/words";
import { SCENES, useFilmWords } from "./filmWords";
import { useWords } from "./words";

const FILM = "/help/activation.webm";

export function Film() {
  const say = useWords();
  const film = useFilmWords();
  const language = useLanguage();
  return (
    <>
      <BodyLong spacing>{say("video.intro")}</BodyLong>
      {/* Another language is another default track, which only a new player reads. */}
      <video
        key={language}
        controls
        playsInline
        preload="metadata"
        poster="/help/activation.webp"
        width="1280"
        height="720"
        className="help-film"
        aria-label={say("video.label")}
      >
        <source src={FILM} type="video/webm" />
        <track
          kind="captions"
          src="/help/activation.nb.vtt"
          srcLang="nb"
          label={say("video.subtitles")}
          default={language === "nb"}
        />
        <track
          kind="captions"
          src="/help/activation.en.vtt"
          srcLang="en"
          label={say("video.english")}
          default={language === "en"}
        />
        {say("video.cannot")} <a href={FILM}>{say("video.fetch")}</a>
      </video>
      <ReadMore header={say("video.transcript")}>
        <ol className="help-list">
          {SCENES.map((scene) => (
            <li key={scene}>{film(scene)}</li>
          ))}
        </ol>
      </ReadMore>
    </>
  );
}
