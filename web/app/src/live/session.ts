// Who is logged in. The cookie is the gateway's affair; what we hold is the word that every change must carry.
import { storeOf, useStore } from "@/live/store";

export type Session =
  | { state: "asking" }
  | { state: "nobody" }
  // Was here, and must log in again; what is on the screen stays, and nothing can be done with it.
  | { state: "expired"; person: string }
  | { state: "unreachable" }
  | { state: "here"; person: string; csrf: string };

const session = storeOf<Session>({ state: "asking" });

export const useSession = (): Session => useStore(session);
export const currentSession = (): Session => session.get();

export async function askSession(): Promise<void> {
  try {
    const answer = await fetch("/session", { credentials: "same-origin" });
    if (answer.status === 401) session.set({ state: "nobody" });
    else if (answer.ok) session.set({ state: "here", ...((await answer.json()) as { person: string; csrf: string }) });
    else session.set({ state: "unreachable" });
  } catch {
    session.set({ state: "unreachable" });
  }
}

/** The gateway has said that the session is over: by the line, by an answer, or by a refusal. */
export function sessionEnded(): void {
  const now = session.get();
  if (now.state === "here") session.set({ state: "expired", person: now.person });
}

/** Asked when something is suddenly not there any more: whether it is the session that is over. */
export async function checkSession(): Promise<void> {
  const answer = await fetch("/session", { credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 401) sessionEnded();
}

/** The gateway leads back to paths of at most so many characters. */
const LONGEST_RETURN = 500;

export function logIn(returnTo: string = location.pathname + location.search): void {
  const there = returnTo.length > LONGEST_RETURN ? location.pathname : returnTo;
  location.assign(`/login?return_to=${encodeURIComponent(there)}`);
}

/** False when they are still logged in: nobody could be asked to end it. */
export async function logOut(everywhere = false): Promise<boolean> {
  // Another tab may have logged in anew, and then it is another word.
  await askSession();
  const now = session.get();
  if (now.state === "unreachable") return false;
  if (now.state === "here") {
    const answer = await fetch(everywhere ? "/logout?everywhere" : "/logout", {
      method: "POST",
      headers: { "X-CSRF-Token": now.csrf },
      credentials: "same-origin",
    }).catch(() => null);
    if (!answer?.ok) return false;
  }
  leave();
  return true;
}

/** To the front page, as nobody: nothing of theirs stays in this tab. */
export function leave(): void {
  sessionStorage.clear();
  location.assign("/");
}
