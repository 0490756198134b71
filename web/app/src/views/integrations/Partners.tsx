import { BodyLong, BodyShort, Button, Heading, HStack, Modal, Tag, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Refusal } from "@/pieces/Refusal";
import { useFormats } from "@/words/format";
import { RevokeApiClientDocument, type GrantPartsFragment, type IntegrationsQuery } from "./gql/graphql";
import { useScopes, useWords } from "./words";

interface Props {
  company: NonNullable<IntegrationsQuery["company"]>;
  mayChange: boolean;
  changed: () => void;
}

export function Partners({ company, mayChange, changed }: Props) {
  const say = useWords();
  const [revoked, setRevoked] = useState("");
  return (
    <section aria-labelledby="partners">
      <Heading level="2" size="medium" spacing id="partners">
        {say("partners")}
      </Heading>
      {company.apiClients.length === 0 ? (
        <div className="card">
          <BodyShort weight="semibold">{say("none")}</BodyShort>
          <BodyLong>{say("noneWhy")}</BodyLong>
        </div>
      ) : (
        <ul className="cards integrations-list" aria-labelledby="partners">
          {company.apiClients.map((grant) => (
            <Partner
              key={grant.client.clientId}
              grant={grant}
              companyId={mayChange ? company.id : undefined}
              revoked={() => {
                setRevoked(grant.client.name);
                changed();
              }}
            />
          ))}
        </ul>
      )}
      <BodyShort role="status" className="integrations-told">
        {revoked && say("revoked", { name: revoked })}
      </BodyShort>
    </section>
  );
}

export function Scopes({ of }: { of: readonly string[] }) {
  const scopes = useScopes();
  return (
    <ul className="integrations-scopes">
      {of.map((scope) => (
        <li key={scope}>{scopes(scope)}</li>
      ))}
    </ul>
  );
}

/** `companyId`: where it can be revoked. */
function Partner({
  grant,
  companyId,
  revoked,
}: {
  grant: GrantPartsFragment;
  companyId: string | undefined;
  revoked: () => void;
}) {
  const say = useWords();
  const { moment } = useFormats();
  const when = moment(grant.grantedAt);
  const who = grant.grantedBy?.name;
  return (
    <li className="card" data-client={grant.client.clientId}>
      <HStack justify="space-between" align="start" gap="space-8">
        <Heading level="3" size="small">
          {grant.client.name}
        </Heading>
        {grant.scopes.includes("payroll:read") && (
          <Tag size="small" variant="warning">
            {say("salaries")}
          </Tag>
        )}
      </HStack>
      <div>
        <BodyShort size="small" weight="semibold">
          {say("may")}
        </BodyShort>
        <Scopes of={grant.scopes} />
      </div>
      <BodyShort size="small" className="integrations-quiet">
        {who ? say("givenBy", { when, who }) : say("given", { when })}
        <br />
        {say("clientId")} <span className="integrations-id">{grant.client.clientId}</span>
      </BodyShort>
      {companyId && <Revoke grant={grant} companyId={companyId} revoked={revoked} />}
    </li>
  );
}

function Revoke({ grant, companyId, revoked }: { grant: GrantPartsFragment; companyId: string; revoked: () => void }) {
  const say = useWords();
  const { clientId, name } = grant.client;
  const [open, setOpen] = useState(false);
  const [{ data, fetching }, revoke] = useMutation(RevokeApiClientDocument);
  const answer = data?.revokeApiClient;
  const yes = async () => {
    const done = await revoke({ input: { companyId, clientId } });
    if (done.data?.revokeApiClient.__typename !== "ApiGrantSuccess") return;
    setOpen(false);
    revoked();
  };
  return (
    <div>
      <Button variant="secondary" size="small" aria-label={say("revokeOf", { name })} onClick={() => setOpen(true)}>
        {say("revoke")}
      </Button>
      {open && (
        <Modal open onClose={() => setOpen(false)} header={{ heading: say("revokeSure", { name }) }}>
          <Modal.Body>
            <VStack gap="space-12">
              <BodyLong>{say("revokeWhy")}</BodyLong>
              {answer && "code" in answer && <Refusal refused={answer} />}
            </VStack>
          </Modal.Body>
          <Modal.Footer>
            <Button data-color="danger" loading={fetching} onClick={() => void yes()}>
              {say("revokeYes")}
            </Button>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {say("no")}
            </Button>
          </Modal.Footer>
        </Modal>
      )}
    </div>
  );
}
