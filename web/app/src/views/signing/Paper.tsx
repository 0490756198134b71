import { BodyShort, Button } from "@navikt/ds-react";
import { FilePdfIcon } from "@navikt/aksel-icons";
import { Facts } from "@/pieces/Facts";
import { organisationNumber } from "@/words/format";
import type { InvitationPartsFragment } from "./gql/graphql";
import { useWords } from "./words";

interface Props {
  invitation: InvitationPartsFragment;
  fact: { name: string; fact: string } | "" | null;
}

/** Whose agreement it is, and the agreement itself. */
export function Paper({ invitation, fact }: Props) {
  const say = useWords();
  return (
    <div className="card">
      <Facts
        of={[
          [say("company"), `${invitation.companyName}, ${organisationNumber(invitation.organisationNumber)}`],
          [say("signer"), invitation.signatoryName],
          ...(fact ? [[fact.name, fact.fact] as const] : []),
        ]}
      />
      <Button
        as="a"
        href={invitation.documentUrl}
        target="_blank"
        rel="noreferrer"
        variant="secondary"
        icon={<FilePdfIcon aria-hidden />}
      >
        {say("read")}
        <BodyShort as="span" visuallyHidden>
          {" "}
          ({say("newTab")})
        </BodyShort>
      </Button>
    </div>
  );
}
