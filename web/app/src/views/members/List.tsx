import { BodyShort, HStack, ReadMore, Table, Tag, VStack } from "@navikt/ds-react";
import type { Company } from "./index";
import { useWords } from "./words";

const ROLES = ["ACCOUNTANT", "SIGNATORY", "APPROVER", "PAYROLL", "VIEWER", "ADMIN"] as const;

export function List({ members, me }: { members: Company["members"]; me: string | undefined }) {
  const say = useWords();
  return (
    <VStack gap="space-16">
      {members.length === 0 ? (
        <BodyShort>{say("none")}</BodyShort>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={say("caption")}>
          <Table>
            <caption className="aksel-sr-only">{say("caption")}</caption>
            <Table.Header>
              <Table.Row>
                <Table.HeaderCell scope="col">{say("name")}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{say("roles")}</Table.HeaderCell>
              </Table.Row>
            </Table.Header>
            <Table.Body>
              {members.map((member) => (
                <Table.Row key={member.person.id}>
                  <Table.HeaderCell scope="row">
                    {member.person.name}
                    {member.person.id === me && ` ${say("you")}`}
                  </Table.HeaderCell>
                  <Table.DataCell>
                    <HStack gap="space-8">
                      {member.roles.map((role) => (
                        <Tag key={role} size="small" variant="outline" data-color="neutral">
                          {say(`role.${role}`)}
                        </Tag>
                      ))}
                    </HStack>
                  </Table.DataCell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      <ReadMore header={say("rolesMean")}>
        <dl className="roles">
          {ROLES.map((role) => (
            <div key={role}>
              <dt>{say(`role.${role}`)}</dt>
              <dd>{say(`means.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </ReadMore>
    </VStack>
  );
}
