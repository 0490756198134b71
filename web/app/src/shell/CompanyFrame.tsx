// What is around every view of one company: its name, its pages, and all that is live about it.
import { BodyShort } from "@navikt/ds-react";
import { useEffect, useRef } from "react";
import { Outlet, useLocation, useParams } from "react-router";
import { useQuery } from "urql";
import { useLiveCompany } from "@/live/following";
import { Asked } from "@/pieces/Asked";
import { organisationNumber } from "@/words/format";
import { NotThere } from "./Broken";
import { CompanyDocument, type CompanyQuery } from "./gql/graphql";
import { Tab } from "./Tab";
import { useWords } from "./words";

export function CompanyFrame() {
  const { companyId = "" } = useParams();
  const [state, again] = useQuery({ query: CompanyDocument, variables: { companyId } });
  return (
    <Asked state={state} again={again} find={(data) => data.company} missing={<NotThere />}>
      {(company) => <Live key={company.id} company={company} />}
    </Asked>
  );
}

type Company = NonNullable<CompanyQuery["company"]>;

function Live({ company }: { company: Company }) {
  const say = useWords();
  useLiveCompany(company.id);
  const base = `/companies/${company.id}`;
  // What was read while there was an agreement is kept when it ends, and can be looked at.
  const kept = company.accounts.length > 0;
  // A page that is not there yet is not in the menu: "Betalinger" comes by itself when the agreement is ACTIVE.
  const pages = [
    { to: base, name: say("nav.dashboard"), end: true },
    (kept || company.features.includes("PAYMENTS")) && { to: `${base}/payments`, name: say("nav.payments") },
    (kept || company.features.includes("BANK_DATA")) && { to: `${base}/transactions`, name: say("nav.transactions") },
    { to: `${base}/agreement`, name: say("nav.agreement") },
    company.features.includes("BANK_DATA") && { to: `${base}/consent`, name: say("nav.consent") },
    { to: `${base}/members`, name: say("nav.members") },
    { to: `${base}/integrations`, name: say("nav.integrations") },
    { to: `${base}/billing`, name: say("nav.billing") },
    { to: `${base}/audit`, name: say("nav.audit") },
  ].filter((page) => page !== false);
  const menu = useShown(pages.length);
  return (
    <div className="company">
      <div className="company-name">
        <BodyShort as="span" weight="semibold">
          {company.name}
        </BodyShort>{" "}
        <BodyShort as="span" size="small">
          {organisationNumber(company.organisationNumber)}
        </BodyShort>
      </div>
      <nav aria-label={say("company")} className="company-nav" ref={menu}>
        {pages.map((page) => (
          <Tab key={page.to} {...page} />
        ))}
      </nav>
      <Outlet />
    </div>
  );
}

/** A menu that is wider than the phone: where one is stands in its middle. */
function useShown(count: number) {
  const menu = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const [nav, here] = [menu.current, menu.current?.querySelector<HTMLElement>("[aria-current]")];
    if (nav && here) nav.scrollTo({ left: here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2 });
  }, [pathname, count]);
  return menu;
}
