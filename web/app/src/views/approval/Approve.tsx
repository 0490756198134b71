import { BodyShort, Button, VStack } from "@navikt/ds-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useMutation, type CombinedError } from "urql";
import { Nothing } from "@/pieces/Nothing";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import { Acts, actsOf, type Act } from "./Acts";
import { Bar, NotWhole } from "./Bar";
import { useChoice } from "./choice";
import type { Balances, Entry } from "./entries";
import { ApproveDocument } from "./gql/graphql";
import type { Order } from "./orders";
import "./view.css";
import { Waiting } from "./Waiting";
import { useWords } from "./words";

interface Props {
  companyId: string;
  entries: readonly Entry[];
  balances: Balances;
  atBank: readonly Order[];
  /** What is shown is all there is, as it is now: else nothing can be approved. */
  whole: boolean;
  error: CombinedError | undefined;
  again: () => void;
}

export function Approve({ companyId, entries, balances, atBank, whole, error, again }: Props) {
  const say = useWords();
  const choice = useChoice(entries);
  const [answer, approve] = useMutation(ApproveDocument);
  const [fresh, setFresh] = useState<readonly Act[]>([]);
  const payload = answer.data?.approvePayments;
  const waitsAtBank = actsOf(atBank).filter((act) => !fresh.some((one) => one.url === act.url));
  const others = atBank.length - actsOf(atBank).reduce((sum, act) => sum + act.orders.length, 0);

  const sayYes = async (chosen: readonly Entry[]) => {
    const approvals = chosen.map(({ id, runName, hash }) =>
      runName === null ? { paymentId: id, contentHash: hash } : { batchId: id, contentHash: hash },
    );
    const { data } = await approve({ approvals });
    const told = data?.approvePayments;
    if (told?.__typename !== "ApprovePaymentsSuccess") {
      // What is there may be another thing than what is shown, and after a lost reply nobody knows.
      again();
      return;
    }
    const acts = told.authorisations.map((one) => ({ url: one.authorisationUrl, orders: one.payments }));
    setFresh(acts);
    if (acts.length === 1) location.assign(acts[0]!.url);
  };

  return (
    <VStack gap="space-32">
      {fresh.length > 0 && <Acts acts={fresh} fresh />}
      {waitsAtBank.length > 0 && <Acts acts={waitsAtBank} fresh={false} />}
      {others > 0 && <BodyShort>{say("others", { count: others })}</BodyShort>}
      <No at={payload && "code" in payload ? payload : null} lost={answer.error !== undefined} companyId={companyId} />
      {error && <Failed error={error} again={again} />}
      {entries.length > 0 ? (
        <>
          <Waiting entries={entries} choice={choice} balances={balances} />
          <Bar
            choice={choice}
            balances={balances}
            busy={answer.fetching}
            whole={whole}
            again={again}
            approve={(chosen) => void sayYes(chosen)}
          />
        </>
      ) : (
        fresh.length === 0 &&
        !error &&
        (whole ? (
          <Nothing
            title={say("none")}
            why={say("noneWhy")}
            way={{ to: `/companies/${companyId}/payments`, name: say("toPayments") }}
          />
        ) : (
          <NotWhole again={again} />
        ))
      )}
    </VStack>
  );
}

interface NoProps {
  at: { code: string; message: string; fix: string } | null;
  lost: boolean;
  companyId: string;
}

/** Why not, where the way out is; focus comes here, so that nobody has to look for it. */
function No({ at, lost, companyId }: NoProps) {
  const say = useWords();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (at || lost) place.current?.focus();
  }, [at, lost]);
  const shown = at ?? (lost ? { code: "NO_ANSWER", message: say("lost"), fix: say("lostFix") } : null);
  if (!shown) return null;
  const ways: Record<string, [string, string]> = {
    CONSENT_MISSING: ["consent", say("toConsent")],
    AGREEMENT_NOT_ACTIVE: ["agreement", say("toAgreement")],
    NOT_ALLOWED: ["members", say("toMembers")],
  };
  const way = ways[shown.code];
  return (
    <VStack gap="space-12" align="start" ref={place} tabIndex={-1} className="page-title">
      <Refusal refused={shown} />
      {way && (
        <Button as={Link} to={`/companies/${companyId}/${way[0]}`} size="small">
          {way[1]}
        </Button>
      )}
    </VStack>
  );
}
