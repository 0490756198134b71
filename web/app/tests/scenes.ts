// What has already happened when a test begins, played over the API as any client would: no browser, so it is fast.
import type { World } from "./world";

const WAITS_MILLISECONDS = 30_000;
export interface Known {
  key: string;
  orgnr: string;
  industry_code: string;
}
export interface KnownPerson {
  key: string;
  given_name: string;
  family_name: string;
  birthdate: string;
  mobile: string;
  email: string;
  dnb_user_id: string;
}
interface Answer<T> {
  data?: T;
  errors?: unknown[];
}

/** The first answer that is one; for what the installation does in its own time. */
export async function until<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + WAITS_MILLISECONDS;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: it did not happen in time`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

export async function knownPerson(world: World, key: string): Promise<KnownPerson> {
  const people = (await world.control("/people", undefined, "GET")) as KnownPerson[];
  return people.find((one) => one.key === key)!;
}

export async function knownCompany(world: World, key: string): Promise<Known> {
  const companies = (await world.control("/companies", undefined, "GET")) as Known[];
  return companies.find((one) => one.key === key)!;
}

/** The path of the newest link to `sign` or `join` that the person got by SMS. */
export async function linkTo(world: World, person: string, kind: "sign" | "join"): Promise<string> {
  const { mobile } = await knownPerson(world, person);
  return until(`the ${kind} link of ${person}`, async () => {
    const messages = (await world.control("/messages", undefined, "GET")) as { to: string; text: string }[];
    const texts = messages.filter((one) => one.to === mobile).map((one) => one.text);
    return texts.map((text) => new RegExp(`/${kind}/[\\w-]+`).exec(text)?.[0]).find(Boolean);
  });
}

/** Somebody at the API with a session of their own. */
export class Actor {
  private readonly cookies = new Map<string, string>();
  private csrf: string | undefined;

  constructor(
    private readonly world: World,
    private readonly person: string,
  ) {}

  async logIn(): Promise<this> {
    const begun = await this.visit(`${this.world.url}/login`);
    await this.visit(await this.bankId(begun.headers.get("location")!));
    this.csrf = ((await (await this.visit(`${this.world.url}/session`)).json()) as { csrf: string }).csrf;
    return this;
  }

  async visit(address: string, options: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(options.headers as Record<string, string>), cookie, "accept-language": "nb" };
    const answer = await fetch(address, { ...options, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      this.cookies.set(name!, value!);
    }
    return answer;
  }

  /** Says yes with BankID; answers with where the browser is sent back. */
  async bankId(address: string): Promise<string> {
    const asked = new URL(address);
    return this.act(`${asked.origin}${asked.pathname}/login`, Object.fromEntries(asked.searchParams));
  }

  /** The one form of a page outside, posted; answers with where the browser is sent back. */
  async act(address: string, fields: Record<string, string> = {}): Promise<string> {
    const body = new URLSearchParams({ ...fields, person: this.person, action: "approve" });
    const acted = await fetch(address, { method: "POST", body, redirect: "manual" });
    if (acted.status !== 303) throw new Error(`${address} answered ${acted.status}`);
    return acted.headers.get("location")!;
  }

  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await this.visit(`${this.world.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(this.csrf ? { "x-csrf-token": this.csrf } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    const told = (await answer.json()) as Answer<T>;
    if (told.errors || !told.data) throw new Error(JSON.stringify(told.errors ?? told));
    return told.data;
  }

  /** One mutation that is not refused: `document` asks for `done: <mutation>(input: $input) { ... }`. */
  async must<T>(input: string, mutation: string, selection: string, given: Record<string, unknown>): Promise<T> {
    const document = `mutation ($input: ${input}!) { done: ${mutation}(input: $input) {
      ... on Rejection { code message } ${selection} } }`;
    const { done } = await this.ask<{ done: T & { code?: string } }>(document, { input: given });
    if (done.code) throw new Error(`${mutation}: ${JSON.stringify(done)}`);
    return done;
  }
}

/** Registered by Kari and sent to who signs it; answers with the path of their link. */
export async function sent(world: World, company: string, signatory: string, { pep = false } = {}): Promise<string> {
  const kari = await new Actor(world, "kari").logIn();
  const [about, firm] = [await knownCompany(world, company), await knownCompany(world, "fjordregn")];
  const signer = await knownPerson(world, signatory);
  const name = `${signer.given_name} ${signer.family_name}`;
  const made = await kari.must<{ agreement: { id: string } }>(
    "RegisterAgreementInput",
    "registerAgreement",
    "... on AgreementSuccess { agreement { id } }",
    {
      organisationNumber: about.orgnr,
      firmOrganisationNumber: firm.orgnr,
      signatories: [
        {
          givenName: signer.given_name,
          familyName: signer.family_name,
          birthdate: signer.birthdate,
          mobile: signer.mobile,
          email: signer.email,
        },
      ],
      kyc: {
        persons: [{ name, birthdate: signer.birthdate, role: "Daglig leder", pep, ownershipPercent: 100 }],
        fundingSource: "OPERATIONS",
        paymentCountries: ["NO"],
        industryCode: about.industry_code,
      },
    },
  );
  await kari.must("AgreementInput", "sendAgreement", "... on AgreementSuccess { agreement { id } }", {
    agreementId: made.agreement.id,
  });
  return linkTo(world, signatory, "sign");
}

/**
 * Fjellheim Bygg AS with an ACTIVE agreement, registered by Kari and signed by Ola, and not one consent yet.
 * Answers with the company's id.
 */
export async function activated(world: World, company = "fjellheim", signatory = "ola"): Promise<string> {
  const token = (await sent(world, company, signatory)).replace("/sign/", "");
  const [kari, about] = [await new Actor(world, "kari").logIn(), await knownCompany(world, company)];
  const signing = new Actor(world, signatory);
  const { signingUrl } = await signing.must<{ signingUrl: string }>(
    "LinkInput",
    "startSigning",
    "... on StartSigningSuccess { signingUrl }",
    { token },
  );
  await signing.visit(await signing.bankId(signingUrl));
  return until("an ACTIVE agreement", async () => {
    const told = await kari.ask<{
      viewer: { companies: { nodes: { id: string; organisationNumber: string; agreement: { status: string } }[] } };
    }>("{ viewer { companies { nodes { id organisationNumber agreement { status } } } } }");
    const found = told.viewer.companies.nodes.find((one) => one.organisationNumber === about.orgnr);
    return found?.agreement.status === "ACTIVE" && found.id;
  });
}

/** A consent of this person's, given at the bank; answers with its id. */
export async function consented(world: World, companyId: string, person: string, bic: string): Promise<string> {
  const actor = await new Actor(world, person).logIn();
  const { dnb_user_id } = await knownPerson(world, person);
  const { consent } = await actor.must<{
    consent: { id: string; statusInfo: { authorisationUrl?: string } };
  }>(
    "RequestConsentInput",
    "requestConsent",
    "... on ConsentSuccess { consent { id statusInfo { ... on ConsentAwaitingAuthorisation { authorisationUrl } } } }",
    { companyId, bic, psuId: bic === "DNBANOKK" ? dnb_user_id : null },
  );
  const toBank = await actor.visit(consent.statusInfo.authorisationUrl!);
  await actor.visit(await actor.act(toBank.headers.get("location")!));
  return consent.id;
}

/** Fjellheim Bygg AS, as `kontobro demo` left it, by its id. */
export async function fjellheim(actor: Actor): Promise<string> {
  const found = await actor.ask<{ viewer: { companies: { nodes: { id: string; name: string }[] } } }>(
    "{ viewer { companies { nodes { id name } } } }",
  );
  return found.viewer.companies.nodes.find((one) => /fjellheim/i.test(one.name))!.id;
}

export interface BankAccount {
  key: string;
  bban: string;
  owner_name: string;
}

/** The accounts of all banks, by their names in the sandbox. */
export async function bankAccounts(world: World): Promise<Record<string, BankAccount>> {
  const found = (await world.control("/accounts", undefined, "GET")) as BankAccount[];
  return Object.fromEntries(found.map((account) => [account.key, account]));
}

/** 1234 56 78911 */
export const grouped = (bban: string): string => bban.replace(/^(\d{4})(\d{2})/, "$1 $2 ");

/** A day so far ahead by the business clock: as the API has it, and as it is typed. */
export async function dayAhead(world: World, days: number): Promise<{ iso: string; typed: string }> {
  const { now } = (await world.control("/clock", undefined, "GET")) as { now: string };
  const iso = new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);
  return { iso, typed: iso.split("-").reverse().join(".") };
}

/** An order as the API holds it, to be compared with what was typed. */
export interface Held {
  from: string;
  name: string;
  to: string;
  amount: string;
  kid: string | null;
  text: string | null;
  day: string | null;
}

export const HELD = `debtorAccount { accountNumber } creditorName creditorAccount instructedAmount { value currency }
  remittanceStructured remittanceUnstructured requestedExecutionDate`;

export interface HeldNode {
  debtorAccount: { accountNumber: string };
  creditorName: string;
  creditorAccount: string;
  instructedAmount: { value: string; currency: string };
  remittanceStructured: string | null;
  remittanceUnstructured: string | null;
  requestedExecutionDate: string | null;
}

export const heldOf = (node: HeldNode): Held => ({
  from: node.debtorAccount.accountNumber,
  name: node.creditorName,
  to: node.creditorAccount,
  amount: `${node.instructedAmount.value} ${node.instructedAmount.currency}`,
  kid: node.remittanceStructured,
  text: node.remittanceUnstructured,
  day: node.requestedExecutionDate,
});

/** Every payment to this payee. */
export async function ordersTo(actor: Actor, company: string, payee: string): Promise<Held[]> {
  const found = await actor.ask<{ company: { payments: { nodes: HeldNode[] } } }>(
    `query ($id: ID!) { company(id: $id) { payments(first: 200) { nodes { ${HELD} } } } }`,
    { id: company },
  );
  return found.company.payments.nodes.map(heldOf).filter((one) => one.name === payee);
}

/** What is to be approved is approved as it stands, and confirmed with BankID at the bank, by this person. */
export async function approved(
  world: World,
  person: string,
  payment: { id: string; contentHash: string },
): Promise<void> {
  const actor = await new Actor(world, person).logIn();
  const { authorisations } = await actor.must<{ authorisations: { authorisationUrl: string }[] }>(
    "ApprovePaymentsInput",
    "approvePayments",
    "... on ApprovePaymentsSuccess { authorisations { authorisationUrl } }",
    { approvals: [{ paymentId: payment.id, contentHash: payment.contentHash }] },
  );
  for (const { authorisationUrl } of authorisations) {
    const toBank = await actor.visit(authorisationUrl);
    await actor.visit(await actor.act(toBank.headers.get("location")!));
  }
}
