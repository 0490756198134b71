// Whether what is on the screen is live, and since when it is not. Said honestly, in one place.
import { storeOf, useStore } from "@/live/store";

export type Connection = { state: "idle" } | { state: "live" } | { state: "lost"; since: number };

const connection = storeOf<Connection>({ state: "idle" });

export const useConnection = (): Connection => useStore(connection);

export function lineIsOpen(): void {
  connection.set({ state: "live" });
}

export function lineIsLost(): void {
  if (connection.get().state !== "lost") connection.set({ state: "lost", since: Date.now() });
}

export function lineIsIdle(): void {
  connection.set({ state: "idle" });
}
