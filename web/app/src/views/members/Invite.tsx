import { BodyLong, Button, Checkbox, CheckboxGroup, Heading, LocalAlert, TextField, VStack } from "@navikt/ds-react";
import { useId, useState } from "react";
import { useMutation } from "urql";
import { Failed } from "@/pieces/Asked";
import { Refusal } from "@/pieces/Refusal";
import { readDate } from "@/words/format";
import { InviteMemberDocument, type Role } from "./gql/graphql";
import { useWords } from "./words";

const GIVEN = ["ACCOUNTANT", "APPROVER", "PAYROLL", "VIEWER", "ADMIN"] as const satisfies readonly Role[];
const FIELDS = ["givenName", "familyName", "birthdate", "mobile", "email"] as const;
type Field = (typeof FIELDS)[number];

const KINDS: Record<Field, { type: "text" | "tel" | "email"; inputMode: "text" | "tel" | "email" | "numeric" }> = {
  givenName: { type: "text", inputMode: "text" },
  familyName: { type: "text", inputMode: "text" },
  birthdate: { type: "text", inputMode: "text" },
  mobile: { type: "tel", inputMode: "tel" },
  email: { type: "email", inputMode: "email" },
};
/** Where a refusal belongs. */
const PLACES: Record<string, Field> = { MOBILE_NUMBER_INVALID: "mobile", EMAIL_INVALID: "email" };
const NOTHING: Record<Field, string> = { givenName: "", familyName: "", birthdate: "", mobile: "", email: "" };

/** Somebody is asked to become a member; nothing they see before their own BankID has answered. */
export function Invite({ companyId }: { companyId: string }) {
  const say = useWords();
  const heading = useId();
  const [form, setForm] = useState(NOTHING);
  const [roles, setRoles] = useState<Role[]>([]);
  const [pressed, setPressed] = useState(false);
  const [invited, setInvited] = useState<string>();
  const [state, invite] = useMutation(InviteMemberDocument);
  const told = state.data?.inviteMember;
  const refused = told && told.__typename !== "InviteMemberSuccess" ? told : null;
  const place = refused ? PLACES[refused.code] : undefined;
  const birthdate = readDate(form.birthdate);

  const wrong = (field: Field): string | undefined => {
    if (place === field && refused) return `${refused.message} ${refused.fix}`;
    if (!pressed) return undefined;
    if (form[field].trim() === "") return say("missing");
    return field === "birthdate" && !birthdate ? say("birthdateWrong") : undefined;
  };
  const press = async () => {
    setPressed(true);
    setInvited(undefined);
    if (FIELDS.some((field) => form[field].trim() === "") || !birthdate || roles.length === 0) return;
    const { data } = await invite({ input: { ...form, companyId, birthdate, roles } });
    if (data?.inviteMember.__typename !== "InviteMemberSuccess") return;
    setInvited(`${form.givenName.trim()} ${form.familyName.trim()}`);
    setForm(NOTHING);
    setRoles([]);
    setPressed(false);
  };

  return (
    <section aria-labelledby={heading}>
      <VStack
        as="form"
        gap="space-20"
        align="start"
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void press();
        }}
      >
        <Heading level="2" size="medium" id={heading}>
          {say("invite")}
        </Heading>
        <BodyLong>{say("inviteHow")}</BodyLong>
        {FIELDS.map((field) => (
          <TextField
            key={field}
            {...KINDS[field]}
            className="invite-field"
            label={say(`field.${field}`)}
            description={field === "birthdate" ? say("birthdateHow") : undefined}
            autoComplete="off"
            value={form[field]}
            error={wrong(field)}
            onChange={(event) => setForm({ ...form, [field]: event.target.value })}
          />
        ))}
        <CheckboxGroup
          legend={say("roles")}
          value={roles}
          error={pressed && roles.length === 0 ? say("rolesMissing") : undefined}
          onChange={(chosen: Role[]) => setRoles(chosen)}
        >
          {GIVEN.map((role) => (
            <Checkbox key={role} value={role} description={say(`means.${role}`)}>
              {say(`role.${role}`)}
            </Checkbox>
          ))}
        </CheckboxGroup>
        <Refusal refused={place ? null : refused} />
        {state.error && <Failed error={state.error} again={() => void press()} />}
        <Button loading={state.fetching}>{say("send")}</Button>
        {invited && (
          <LocalAlert status="success" role="status">
            <LocalAlert.Header>
              <LocalAlert.Title as="h3">{say("sent", { name: invited })}</LocalAlert.Title>
            </LocalAlert.Header>
            <LocalAlert.Content>{say("sentThen")}</LocalAlert.Content>
          </LocalAlert>
        )}
      </VStack>
    </section>
  );
}
