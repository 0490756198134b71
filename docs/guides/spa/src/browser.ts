// What a browser does by itself: keeps cookies, tells its Origin, follows redirects, and shows forms to a person.
// Your application has nothing of this.
import WebSocket from "ws";

export class Browser {
  readonly WebSocket: typeof WebSocket;
  readonly #cookies = new Map<string, string>();

  constructor(readonly origin: string) {
    const cookie = () => this.#cookie();
    this.WebSocket = class extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols, { origin, headers: { cookie: cookie() } });
      }
    } as typeof WebSocket;
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("cookie", this.#cookie());
    headers.set("origin", this.origin);
    const response = await fetch(input, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      this.#cookies.set(name, value);
    }
    return response;
  };

  // The application says: location.assign("/login?return_to=/"). The rest happens between browser, BankID and person.
  async logIn(person: string): Promise<void> {
    const bankid = new URL(leadsTo(await this.fetch(`${this.origin}/login?return_to=/`)));
    const form = new URLSearchParams(bankid.search);
    form.set("person", person);
    form.set("action", "approve");
    const pressed = await fetch(`${bankid.origin}${bankid.pathname}/login`, {
      method: "POST",
      body: form,
      redirect: "manual",
    });
    leadsTo(await this.fetch(leadsTo(pressed)));
  }

  #cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

function leadsTo(response: Response): string {
  const address = response.headers.get("location");
  if (address === null) throw new Error(`${response.url} answered ${response.status} and leads nowhere`);
  return address;
}
