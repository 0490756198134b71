import { BodyShort, Button, Heading, HStack, Radio, RadioGroup, ReadMore, TextField, VStack } from "@navikt/ds-react";
import { TrashIcon } from "@navikt/aksel-icons";
import { WordsField } from "@/pieces/fields";
import { readDate, useFormats } from "@/words/format";
import type { PersonDraft } from "./draft";
import { isBirthdate, isRegistered, isShare } from "./judging";
import { useRoleNames } from "./roles";
import { useWords } from "./words";

interface Props {
  one: PersonDraft;
  pressed: boolean;
  changed: (one: PersonDraft) => void;
  removed: () => void;
}

/** Name and role of who is in the register stand; of others they are asked. PEP is asked of everybody, never assumed. */
export function PersonFields({ one, pressed, changed, removed }: Props) {
  const say = useWords();
  const roleNames = useRoleNames();
  const { date } = useFormats();
  const registered = isRegistered(one);
  const name = one.name.trim() || say("newPerson");
  const change = (part: Partial<PersonDraft>) => changed({ ...one, ...part });
  return (
    <VStack gap="space-16" className="card person" role="group" aria-label={name}>
      <HStack justify="space-between" align="start" gap="space-8">
        <div>
          <Heading level="3" size="small">
            {name}
          </Heading>
          {registered && (
            <BodyShort size="small">
              {roleNames(one.roleCodes)}, {say("born", { date: date(readDate(one.birthdate) ?? one.birthdate) })}
            </BodyShort>
          )}
        </div>
        {!registered && (
          <Button
            type="button"
            variant="tertiary"
            size="small"
            icon={<TrashIcon aria-hidden />}
            title={say("removePerson", { name })}
            onClick={removed}
          />
        )}
      </HStack>
      {!registered && (
        <>
          <WordsField
            label={say("name")}
            value={one.name}
            pressed={pressed}
            onChange={(value) => change({ name: value })}
          />
          <TextField
            label={say("birthdate")}
            description={say("birthdateHelp")}
            autoComplete="off"
            htmlSize={14}
            value={one.birthdate}
            error={pressed && !isBirthdate(one.birthdate) ? say("birthdateWrong") : undefined}
            onChange={(event) => change({ birthdate: event.target.value })}
          />
          <WordsField
            label={say("personRole")}
            description={say("personRoleHelp")}
            value={one.role}
            pressed={pressed}
            onChange={(role) => change({ role })}
          />
        </>
      )}
      <RadioGroup
        legend={one.name ? say("pepOf", { name }) : say("pep")}
        value={one.pep}
        error={pressed && one.pep === "" ? say("pepMissing") : undefined}
        onChange={(pep: PersonDraft["pep"]) => change({ pep })}
      >
        <HStack gap="space-24">
          <Radio value="no">{say("no")}</Radio>
          <Radio value="yes">{say("yes")}</Radio>
        </HStack>
      </RadioGroup>
      <ReadMore header={say("pepWhat")} size="small">
        {say("pepHelp")}
      </ReadMore>
      <TextField
        label={one.name ? say("ownershipOf", { name }) : say("ownership")}
        description={say("ownershipHelp")}
        inputMode="numeric"
        autoComplete="off"
        htmlSize={6}
        value={one.ownership}
        error={!isShare(one.ownership) ? say("ownershipWrong") : undefined}
        onChange={(event) => change({ ownership: event.target.value })}
      />
    </VStack>
  );
}
