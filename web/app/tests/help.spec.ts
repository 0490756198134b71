// The help article: for everybody, in both languages; and whether it was useful, which arrives where the operator sees it.
import { CAPTIONS } from "../src/views/help/captions";
import { expect, test, bankId, pageOf, type World } from "./world";

const PARTS = [
  "Bankintegrasjon mot alle norske banker",
  "Aktiver bankintegrasjonen på under fem minutter",
  "Dette skjer når integrasjonen er aktiv",
  "Samtykke: for alle som skal bruke integrasjonen",
  "Avtalen går til manuell gjennomgang",
  "Video: slik aktiverer du bankintegrasjonen",
  "Spørsmål og svar",
  "Var denne artikkelen nyttig?",
];

/** What the operator sees, without when: each opinion is a line. */
function arrived(world: World): string[] {
  const lines = world.kontobro("feedback").split("\n").filter(Boolean);
  return lines.map((line) => line.replace(/^\S+ \S+ {2}/, ""));
}

test("a stranger reads the article, goes to its parts, and to them from an address", async ({ world, browser }) => {
  const page = await pageOf(browser);
  await page.goto(`${world.url}/help`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Slik virker bankintegrasjonen");
  await expect(page.getByRole("article").getByRole("heading", { level: 2 })).toHaveText(PARTS);
  const contents = page.getByRole("navigation", { name: "Innhold" });
  await contents.getByRole("link", { name: "Spørsmål og svar" }).click();
  await expect(page).toHaveURL(/#questions$/);
  await expect(page.getByRole("heading", { name: "Spørsmål og svar" })).toBeFocused();
  await page.getByRole("button", { name: "Hva koster det når vi får bankdata tilbake i tid?" }).click();
  await expect(page.getByText("fra og med datoen bankintegrasjonen ble aktivert")).toBeVisible();
  await page.goto(`${world.url}/help#review`);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Avtalen går til manuell gjennomgang" })).toBeInViewport();
  await expect(page.locator("section[aria-labelledby=review] li")).toHaveCount(7);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("How the bank integration works");
  await page.context().close();
});

test("a no has a reason, waits for the login, and arrives", async ({ world, browser }) => {
  const page = await pageOf(browser);
  await page.goto(`${world.url}/help`);
  const asked = page.getByRole("region", { name: "Var denne artikkelen nyttig?" });
  await asked.getByRole("button", { name: "Nei" }).click();
  await asked.getByRole("button", { name: "Send tilbakemelding" }).click();
  await expect(asked.getByText("Velg minst én av grunnene.")).toBeVisible();
  await asked.getByLabel("Vanskelig å forstå").check();
  await asked.getByLabel("Videoen mangler eller er uklar").check();
  await asked.getByLabel("Fortell gjerne mer").fill("Filmen gikk for fort.");
  await asked.getByRole("button", { name: "Send tilbakemelding" }).click();
  expect(world.kontobro("feedback")).toBe("Nobody has said anything.\n");
  await asked.getByRole("button", { name: "Logg inn og send" }).click();
  await bankId(page, "kari");
  await page.waitForURL(`${world.url}/help#useful`);
  await expect(asked.getByText("Tilbakemeldingen er sendt inn.")).toBeVisible();
  expect(arrived(world)).toEqual([
    "bank-integration  not helpful  HARD_TO_UNDERSTAND, VIDEO_MISSING_OR_UNCLEAR  Filmen gikk for fort.",
  ]);
  // Sent once: the next visit asks again, and the newest word of a person counts.
  await page.reload();
  await asked.getByRole("button", { name: "Ja" }).click();
  await expect(asked.getByText("Så bra!")).toBeVisible();
  expect(arrived(world)).toEqual(["bank-integration  helpful  -"]);
  await page.context().close();
});

test("the film plays, with captions in both languages", async ({ world, browser }) => {
  const page = await pageOf(browser);
  await page.goto(`${world.url}/help#video`);
  const film = page.locator("video");
  await film.evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    return video.play();
  });
  await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.5);
  const told = await film.evaluate((video: HTMLVideoElement) => ({
    size: [video.videoWidth, video.videoHeight],
    seconds: video.duration,
    failed: video.error?.message ?? null,
  }));
  expect(told).toMatchObject({ size: [1280, 720], failed: null });
  expect(told.seconds).toBeGreaterThan(30);
  // A part of it, as when somebody moves on: the gateway answers with pieces.
  await film.evaluate((video: HTMLVideoElement) => (video.currentTime = video.duration - 5));
  await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(1);
  const captions = await film.evaluate(async (video: HTMLVideoElement) => {
    const tracks = [...video.textTracks];
    for (const track of tracks) track.mode = "showing";
    const loaded = () => tracks.every((track) => (track.cues?.length ?? 0) > 0);
    while (!loaded()) await new Promise((again) => setTimeout(again, 50));
    return tracks.map((track) => ({
      language: track.language,
      cues: [...(track.cues ?? [])].map((cue) => (cue as VTTCue).text),
      last: track.cues?.[track.cues.length - 1]?.endTime ?? 0,
    }));
  });
  expect(captions.map((track) => track.language)).toEqual(["nb", "en"]);
  for (const track of captions) {
    expect(track.cues).toEqual(Object.values(CAPTIONS[track.language as "nb" | "en"]));
    expect(Math.abs(track.last - told.seconds)).toBeLessThan(1);
  }
  await page.getByRole("button", { name: "Filmen som tekst" }).click();
  for (const caption of Object.values(CAPTIONS.nb)) await expect(page.getByText(caption)).toBeVisible();
  await page.context().close();
});
