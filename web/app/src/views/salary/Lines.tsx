import { PlusIcon } from "@navikt/aksel-icons";
import { BodyShort, Button, Heading, Textarea, VStack } from "@navikt/ds-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { plainAccount } from "@/words/checks";
import { isBlank, lineOf, type Line } from "./draft";
import { LineFields } from "./LineFields";
import { readLines } from "./paste";
import { useWords } from "./words";

interface Props {
  lines: readonly Line[];
  own: string | undefined;
  pressed: boolean;
  changeLines: (next: (lines: readonly Line[]) => readonly Line[]) => void;
}

/** Who gets how much: typed one by one, or out of a spreadsheet. */
export function Lines({ lines, own, pressed, changeLines }: Props) {
  const say = useWords();
  const [text, setText] = useState("");
  const [told, tell] = useState("");
  const [added, focusOn] = useState<string>();
  const store = useRef(changeLines);
  store.current = changeLines;
  useEffect(() => {
    if (added) document.getElementById(added)?.querySelector("input")?.focus();
  }, [added]);

  const change = useCallback((key: string, some: Partial<Line>) => {
    store.current((now) => now.map((line) => (line.key === key ? { ...line, ...some } : line)));
  }, []);
  const remove = useCallback((key: string) => {
    store.current((now) => {
      const place = now.findIndex((line) => line.key === key);
      const rest = now.filter((line) => line.key !== key);
      const left = rest.length > 0 ? rest : [lineOf()];
      focusOn(left[Math.min(place, left.length - 1)]?.key);
      return left;
    });
  }, []);
  const paste = useCallback(
    (key: string | null, from: string) => {
      const read = readLines(from);
      const found = read.lines.map((cells) => lineOf(cells));
      const count = say(found.length > 0 ? "pasted" : "nothingPasted", { count: found.length });
      tell([count, ...read.unsure.map((what) => say(`unsure.${what}`))].join(" "));
      if (found.length === 0) return;
      setText("");
      store.current((now) => {
        const place = key === null ? now.length : now.findIndex((line) => line.key === key) + 1;
        return [...now.slice(0, place), ...found, ...now.slice(place)].filter((line) => !isBlank(line));
      });
    },
    [say],
  );
  const add = () => {
    const line = lineOf();
    changeLines((now) => [...now, line]);
    focusOn(line.key);
  };

  const first = new Map<string, number>();
  return (
    <section className="salary">
      <Heading level="2" size="small" spacing>
        {say("linesTitle")}
      </Heading>
      <VStack gap="space-16">
        <div className="form">
          <Textarea
            label={say("paste")}
            description={say("pasteHow")}
            minRows={2}
            maxRows={8}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
          <Button
            type="button"
            variant="secondary"
            size="small"
            className="salary-read"
            onClick={() => paste(null, text)}
          >
            {say("read")}
          </Button>
          <BodyShort role="status" size="small">
            {told}
          </BodyShort>
        </div>
        <div className="salary-head" aria-hidden>
          <span />
          <span>{say("name")}</span>
          <span>{say("account")}</span>
          <span>{say("amount")}</span>
        </div>
        <ol className="salary-lines">
          {lines.map((line, place) => {
            const account = plainAccount(line.account);
            const twin = account.length >= 11 ? first.get(account) : undefined;
            if (account.length >= 11 && twin === undefined) first.set(account, place + 1);
            return (
              <LineFields
                key={line.key}
                line={line}
                number={place + 1}
                twin={twin}
                own={own}
                pressed={pressed && (!isBlank(line) || lines.every(isBlank))}
                change={change}
                remove={remove}
                paste={paste}
              />
            );
          })}
        </ol>
        <div>
          <Button type="button" variant="secondary" size="small" icon={<PlusIcon aria-hidden />} onClick={add}>
            {say("add")}
          </Button>
        </div>
      </VStack>
    </section>
  );
}
