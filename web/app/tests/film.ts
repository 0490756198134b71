// A film of the real application, picture by picture: how long one looks at each is decided here and not by how fast
// the machine is, so that captions fit. The pointer is drawn in only while recording.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Browser, type Locator, type Page } from "@playwright/test";

export const SIZE = { width: 1280, height: 720 };
export const PHONE = { width: 360, height: 640 };
const RATE = 15;
const GLIDE = 8;
/** Seconds that a caption stays at least: read calmly, and never a flash. */
const read = (caption: string) => Math.max(2.5, 1 + caption.length * 0.055);

interface Cue {
  scene: string;
  from: number;
  to: number;
}

export class Film {
  private readonly place = mkdtempSync(join(tmpdir(), "kontobro-film-"));
  private readonly pictures: { file: string; seconds: number }[] = [];
  private readonly pointers = new Map<Page, { x: number; y: number }>();
  private stage: Page | undefined;
  private time = 0;
  private poster: string | undefined;
  readonly cues: Cue[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly captions: Record<string, string>,
  ) {}

  scene(scene: string): void {
    this.end();
    this.cues.push({ scene, from: this.time, to: this.time });
  }

  /** The scene stays until its caption can have been read. */
  private end(): void {
    const cue = this.cues.at(-1);
    if (!cue) return;
    const left = cue.from + read(this.captions[cue.scene] ?? "") - this.time;
    const last = this.pictures.at(-1);
    if (left > 0 && last) {
      last.seconds += left;
      this.time += left;
    }
    cue.to = this.time;
  }

  async look(page: Page, seconds: number): Promise<void> {
    const file = join(this.place, `${String(this.pictures.length).padStart(5, "0")}.png`);
    await drawPointer(page, this.pointers.get(page));
    const picture = await page.screenshot({ animations: "disabled" });
    writeFileSync(file, page.viewportSize()?.width === PHONE.width ? await this.inPhone(picture) : picture);
    this.pictures.push({ file, seconds });
    this.time += seconds;
  }

  /** What is on the screen now is what one sees before the film is started. */
  async chosen(page: Page, seconds: number): Promise<void> {
    await this.look(page, seconds);
    this.poster = this.pictures.at(-1)?.file;
  }

  async point(page: Page, at: Locator): Promise<void> {
    await at.scrollIntoViewIfNeeded();
    const box = (await at.boundingBox())!;
    const size = page.viewportSize()!;
    const [x, y] = [box.x + Math.min(box.width / 2, 200), box.y + box.height / 2];
    const from = this.pointers.get(page) ?? { x: size.width / 2, y: size.height * 0.6 };
    for (let step = 1; step <= GLIDE; step++) {
      const eased = 0.5 - Math.cos((Math.PI * step) / GLIDE) / 2;
      this.pointers.set(page, { x: from.x + (x - from.x) * eased, y: from.y + (y - from.y) * eased });
      await this.look(page, 1 / RATE);
    }
    await this.look(page, 0.3);
  }

  async press(page: Page, at: Locator): Promise<void> {
    await this.point(page, at);
    await at.click();
  }

  async type(page: Page, at: Locator, text: string): Promise<void> {
    await this.press(page, at);
    for (let end = 0; end < text.length; end += 3) {
      await at.pressSequentially(text.slice(end, end + 3));
      await this.look(page, 2 / RATE);
    }
    await this.look(page, 0.4);
  }

  private async inPhone(picture: Buffer): Promise<Buffer> {
    this.stage ??= await this.browser.newPage({ viewport: SIZE });
    await this.stage.setContent(
      `<body style="margin:0;height:100vh;display:grid;place-items:center;background:#0b3d45">
       <img style="border:12px solid #111;border-radius:36px" src="data:image/png;base64,${picture.toString("base64")}">`,
    );
    await this.stage.locator("img").evaluate((image: HTMLImageElement) => image.decode());
    return this.stage.screenshot();
  }

  /** `film`.webm, `film`.webp and the pictures' length in seconds. */
  write(film: string): number {
    this.end();
    mkdirSync(join(film, ".."), { recursive: true });
    const list = this.pictures.map(({ file, seconds }) => `file '${file}'\nduration ${seconds.toFixed(3)}`);
    // The last picture is named once more: its duration counts only then.
    writeFileSync(join(this.place, "list.txt"), [...list, `file '${this.pictures.at(-1)!.file}'`].join("\n"));
    const quiet = ["-hide_banner", "-loglevel", "error", "-y"];
    const from = ["-f", "concat", "-safe", "0", "-i", join(this.place, "list.txt")];
    const vp9 = "-c:v libvpx-vp9 -crf 40 -b:v 0 -g 150 -row-mt 1 -cpu-used 4 -pix_fmt yuv420p -an".split(" ");
    execFileSync("ffmpeg", [...quiet, ...from, "-vf", `fps=${RATE}`, ...vp9, `${film}.webm`]);
    const poster = this.poster ?? this.pictures[0]!.file;
    execFileSync("ffmpeg", [...quiet, "-i", poster, "-c:v", "libwebp", "-quality", "80", `${film}.webp`]);
    return this.time;
  }
}

/** Until the view stands: nothing that is still on its way is filmed. */
export async function rest(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await expect(page.locator(".aksel-skeleton")).toHaveCount(0);
  await expect(page.locator(".curve:not(:has(canvas))")).toHaveCount(0);
}

async function drawPointer(page: Page, at: { x: number; y: number } | undefined): Promise<void> {
  if (!at) return;
  await page.evaluate(({ x, y }) => {
    const id = "film-pointer";
    let ring = document.getElementById(id);
    if (!ring) {
      ring = document.createElement("div");
      ring.id = id;
      document.documentElement.append(ring);
    }
    ring.style.cssText = `position:fixed;left:${x - 13}px;top:${y - 13}px;width:26px;height:26px;border-radius:50%;
      box-sizing:border-box;border:3px solid #c30000;background:#c3000033;z-index:2147483647;pointer-events:none`;
  }, at);
}

/** WebVTT of these cues in one language. */
export function captionsOf(cues: readonly Cue[], words: Record<string, string>): string {
  const stamp = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);
  const told = cues.map(({ scene, from, to }) => `${stamp(from)} --> ${stamp(to)}\n${words[scene]}`);
  return `WEBVTT\n\n${told.join("\n\n")}\n`;
}
