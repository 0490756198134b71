import { BodyLong, BodyShort, Button, Heading, Link, LocalAlert, VStack } from "@navikt/ds-react";
import { Link as RouterLink } from "react-router";
import { useFormats } from "@/words/format";
import type { Agreement, AgreementCompany } from "./index";
import { useWords } from "./words";

export const ENDED: readonly Agreement["status"][] = ["REJECTED", "TERMINATED", "DECLINED", "WITHDRAWN", "EXPIRED"];

function look(status: Agreement["status"]): "success" | "warning" | "announcement" {
  if (status === "ACTIVE") return "success";
  return status === "NEEDS_INFORMATION" || status === "SUSPENDED" || status === "REJECTED" ? "warning" : "announcement";
}

/** Where the agreement is, in words: told to screen readers whenever it changes, which it does by itself. */
export function Standing({ company, agreement }: { company: AgreementCompany; agreement: Agreement }) {
  const say = useWords();
  const { status, statusInfo } = agreement;
  return (
    <div role="status" data-status={status}>
      <LocalAlert status={look(status)} as="div">
        <LocalAlert.Header>
          <LocalAlert.Title as="h2">
            {status === "MANUAL_REVIEW" ? first(statusInfo.text) : statusInfo.text}
          </LocalAlert.Title>
        </LocalAlert.Header>
        <LocalAlert.Content>
          <VStack gap="space-12">
            <BodyLong>{status === "MANUAL_REVIEW" ? rest(statusInfo.text) : say(`why.${status}`)}</BodyLong>
            <Told info={statusInfo} />
            {status === "ACTIVE" && company.features.includes("BANK_DATA") && (
              <BodyLong className="no-print">
                {say("consentNext")}{" "}
                <Link as={RouterLink} to={`/companies/${company.id}/consent`}>
                  {say("toConsent")}
                </Link>
              </BodyLong>
            )}
            {ENDED.includes(status) && (
              <div className="no-print">
                <Button as={RouterLink} size="small" to={`/register?number=${company.organisationNumber}`}>
                  {say("registerAgain")}
                </Button>
              </div>
            )}
          </VStack>
        </LocalAlert.Content>
      </LocalAlert>
    </div>
  );
}

// The status is the first sentence of a manual review's text; what it means is the rest.
const first = (text: string) => text.split(". ", 1)[0] ?? text;
const rest = (text: string) => text.slice(first(text).length + 2);

/** What only this status has. */
function Told({ info }: { info: Agreement["statusInfo"] }) {
  const say = useWords();
  const { moment } = useFormats();
  switch (info.__typename) {
    case "AgreementAwaitingSignatures":
      return (
        <BodyShort weight="semibold">
          {say("signed", { signed: info.signed, required: info.required })}
          {info.expiresAt && `. ${say("until", { moment: moment(info.expiresAt) })}.`}
        </BodyShort>
      );
    case "AgreementManualReview":
      return (
        <div>
          <Heading level="3" size="xsmall">
            {say("reviewTitle")}
          </Heading>
          <ul className="reasons">
            {info.explanations.map((explanation, place) => (
              <li key={explanation} data-reason={info.reasons[place]}>
                {explanation}
              </li>
            ))}
          </ul>
        </div>
      );
    case "AgreementPartnerAnswer":
      return (
        <div>
          <Heading level="3" size="xsmall">
            {say("partner")}
          </Heading>
          {info.partnerText ? (
            <blockquote className="partner">{info.partnerText}</blockquote>
          ) : (
            <BodyShort>{say("partnerSilent")}</BodyShort>
          )}
        </div>
      );
    case "AgreementProgress":
      return null;
  }
}
