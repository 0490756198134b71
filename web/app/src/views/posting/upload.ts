// Files on their way to a voucher: announced by size and hash, then sent to the address that was answered with.
import { useState } from "react";
import { useClient, type Client } from "urql";
import { currentSession } from "@/live/session";
import { useLanguage, type Language } from "@/words";
import { UploadTicketDocument } from "./gql/graphql";

export const TYPES = ["application/pdf", "image/jpeg", "image/png"];
export const MOST_BYTES = 10_000_000;
export const MOST_FILES = 20;

export interface Sent {
  file: File;
  state: "waiting" | "sending" | "sent" | "failed";
  /** Of a hundred. */
  part: number;
  /** What the gateway said; null when it said nothing. */
  why: string | null;
}

async function hashOf(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class NotSent extends Error {}

async function ticketFor(client: Client, voucherId: string, file: File): Promise<string> {
  const input = {
    voucherId,
    title: file.name.slice(0, 200),
    mediaType: file.type,
    byteSize: file.size,
    sha256: await hashOf(file),
  };
  const told = (await client.mutation(UploadTicketDocument, { input })).data?.createUploadTicket;
  if (!told) throw new Error("no answer");
  if ("code" in told) throw new NotSent(`${told.message} ${told.fix}`);
  return told.ticket.url;
}

/** XMLHttpRequest, because fetch does not tell how much has been sent. */
function put(url: string, file: File, language: Language, went: (part: number) => void): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("Accept", "application/json");
    // The cookie goes with it, and then the word must, too.
    const session = currentSession();
    if (session.state === "here") request.setRequestHeader("X-CSRF-Token", session.csrf);
    request.setRequestHeader("Accept-Language", language);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) went(Math.floor((100 * event.loaded) / event.total));
    };
    request.onload = () => {
      if (request.status === 201) done();
      else failed(messageIn(request.responseText));
    };
    request.onerror = () => failed(new Error("no answer"));
    request.send(file);
  });
}

function messageIn(text: string): Error {
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told === "object" && told !== null && "message" in told && typeof told.message === "string")
      return new NotSent(told.message);
  } catch {
    // No refusal of ours: something on the way.
  }
  return new Error("no answer");
}

export interface Files {
  all: Sent[];
  add: (files: File[]) => void;
  remove: (file: File) => void;
  clear: () => void;
  /** True when every one of them is there. */
  send: (voucherId: string, some: File[]) => Promise<boolean>;
}

export function useFiles(): Files {
  const client = useClient();
  const language = useLanguage();
  const [all, setAll] = useState<Sent[]>([]);
  const mark = (file: File, some: Partial<Sent>) =>
    setAll((now) => now.map((one) => (one.file === file ? { ...one, ...some } : one)));
  const sendOne = async (voucherId: string, file: File): Promise<boolean> => {
    mark(file, { state: "sending", part: 0, why: null });
    try {
      await put(await ticketFor(client, voucherId, file), file, language, (part) => mark(file, { part }));
      mark(file, { state: "sent", part: 100 });
      return true;
    } catch (error) {
      mark(file, { state: "failed", why: error instanceof NotSent ? error.message : null });
      return false;
    }
  };
  return {
    all,
    add: (files) =>
      setAll((now) => [...now, ...files.map((file): Sent => ({ file, state: "waiting", part: 0, why: null }))]),
    remove: (file) => setAll((now) => now.filter((one) => one.file !== file)),
    clear: () => setAll([]),
    // One after the other: so many of one client's files are taken at once.
    send: async (voucherId, some) => {
      let whole = true;
      for (const file of some) whole = (await sendOne(voucherId, file)) && whole;
      return whole;
    },
  };
}
