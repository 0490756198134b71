import { Button, HStack, InfoCard, Loader, TextField, VStack, BodyShort } from "@navikt/ds-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import { addressOf, type Bank, type Company } from "./consents";
import { RequestConsentDocument, type ConsentPartsFragment } from "./gql/graphql";
import { useGo } from "./Goes";
import { useWords } from "./words";

interface Props {
  company: Company;
  bank: Bank;
  label: string;
  variant?: "primary" | "secondary";
  /** The bank has let us in before, so the mandate is there. */
  mandateKnown?: boolean;
  /** Opened by a press: the first field is where one goes on. */
  begun?: boolean;
}

const ON_THE_WAY = ["REQUESTED", "AWAITING_AUTHORISATION"];

/** What one bank needs, and the request. */
export function AskBank({ company, bank, label, variant = "primary", mandateKnown = false, begun = false }: Props) {
  const say = useWords();
  const [state, request] = useMutation(RequestConsentDocument);
  const [psuId, setPsuId] = useState("");
  const [empty, setEmpty] = useState(false);
  const [asked, setAsked] = useState<ConsentPartsFragment>();
  const now = company.consents.find((one) => one.id === asked?.id) ?? asked;
  const address = now ? addressOf(now) : null;
  const go = useGo();

  if (now && ON_THE_WAY.includes(now.status)) return <OnTheWay bank={bank} address={address} />;
  const told = state.data?.requestConsent;
  const refused = told && told.__typename !== "ConsentSuccess" ? told : null;
  const atField = refused?.code === "PSU_ID_INVALID" && bank.needsUserId ? refused : null;

  const press = async () => {
    if (bank.needsUserId && psuId.trim() === "") return setEmpty(true);
    const input = { companyId: company.id, bic: bank.bic, psuId: bank.needsUserId ? psuId.trim() : null };
    const { data } = await request({ input });
    if (data?.requestConsent.__typename !== "ConsentSuccess") return;
    go(data.requestConsent.consent.id);
    setAsked(data.requestConsent.consent);
  };

  return (
    <VStack
      as="form"
      gap="space-16"
      align="start"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void press();
      }}
    >
      {bank.needsMandate && !mandateKnown && <Mandate bank={bank} />}
      {bank.needsUserId && (
        <TextField
          label={say("psuId", { bank: bank.name })}
          description={say("psuIdWhere")}
          value={psuId}
          autoFocus={begun}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          error={atField ? `${atField.message} ${atField.fix}` : empty ? say("psuIdMissing") : undefined}
          onChange={(event) => {
            setEmpty(false);
            setPsuId(event.target.value);
          }}
        />
      )}
      {!atField && <Refusal refused={refused} />}
      {state.error && <Failed error={state.error} again={() => void press()} />}
      <Button size={variant === "secondary" ? "small" : "medium"} variant={variant} loading={state.fetching}>
        {label}
      </Button>
    </VStack>
  );
}

function Mandate({ bank }: { bank: Bank }) {
  const say = useWords();
  return (
    <InfoCard data-color="info">
      <InfoCard.Header>
        <InfoCard.Title as="h3">{say("mandate", { bank: bank.name })}</InfoCard.Title>
      </InfoCard.Header>
      <InfoCard.Content>{say("mandateWhy", { bank: bank.name })}</InfoCard.Content>
    </InfoCard>
  );
}

function OnTheWay({ bank, address }: { bank: Bank; address: string | null }) {
  const say = useWords();
  return (
    <HStack gap="space-12" align="center" role="status">
      {address ? (
        <>
          <BodyShort>{say("goingNow", { bank: bank.name })}</BodyShort>
          <Button as="a" href={address}>
            {say("toBank")}
          </Button>
        </>
      ) : (
        <>
          <Loader size="small" aria-hidden />
          <BodyShort>{say("preparing")}</BodyShort>
        </>
      )}
    </HStack>
  );
}
