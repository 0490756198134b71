// What every client of these scripts is given: where the gateway is and who is logged in, from the environment.
import WebSocket from "ws";

const { GATEWAY, COOKIE, CSRF, ORIGIN, COMPANY } = process.env;

export const http = `${GATEWAY}/graphql`;
export const ws = http.replace("http", "ws");
export const company = COMPANY;
// A browser sends the first two by itself.
export const headers = { cookie: COOKIE, origin: ORIGIN, "x-csrf-token": CSRF };

export class BrowserSocket extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { cookie: COOKIE }, origin: ORIGIN });
  }
}

export const QUERY = "query Me { viewer { person { name } } }";
export const MUTATION = "mutation Here { signalPresence { __typename ... on Rejection { code message } } }";
export const SUBSCRIPTION =
  "subscription Live($company: ID!) { agreementStatus(companyId: $company) { cursor agreement { status } } }";

// The test that runs the script cuts every line there is when it reads this word.
export const cutTheLine = () => console.log("CUT");

export const quick = { retryAttempts: 20, retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)) };

export function answer(result) {
  console.log(JSON.stringify(result));
  process.exit(0);
}

// The first result, then, when the line was cut, the first after that.
export function twice(follow) {
  return new Promise((resolve, reject) => {
    const told = [];
    follow((result) => {
      told.push(result);
      if (told.length === 1) cutTheLine();
      if (told.length === 2) resolve(told);
    }, reject);
  });
}
