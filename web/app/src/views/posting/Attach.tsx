import { FileUpload, Heading, ProgressBar, VStack } from "@navikt/ds-react";
import { useState } from "react";
import { MOST_BYTES, MOST_FILES, TYPES, type Files, type Sent } from "./upload";
import { useWords } from "./words";

interface Props {
  files: Files;
  /** What is chosen is sent at once: the voucher is there already. */
  chosen?: (files: File[]) => void;
}

export function Attach({ files, chosen }: Props) {
  const say = useWords();
  const [wrong, setWrong] = useState<{ file: File; why: string }[]>([]);
  const judge = (file: File): string | null =>
    !TYPES.includes(file.type) ? say("fileType") : file.size === 0 || file.size > MOST_BYTES ? say("fileSize") : null;
  const choose = (picked: File[]) => {
    const right = picked.filter((file) => judge(file) === null);
    setWrong(picked.flatMap((file) => ({ file, why: judge(file) ?? "" })).filter((one) => one.why !== ""));
    files.add(right);
    chosen?.(right);
  };
  return (
    <VStack gap="space-12">
      <FileUpload.Dropzone
        label={say("drop")}
        description={say("dropHow")}
        accept={TYPES.join(",")}
        fileLimit={{ max: MOST_FILES, current: files.all.length }}
        onSelect={(picked) => choose(picked.map(({ file }) => file))}
      />
      {(files.all.length > 0 || wrong.length > 0) && (
        <VStack gap="space-8" as="section" aria-labelledby="files">
          <Heading level="3" size="xsmall" id="files">
            {say("files")}
          </Heading>
          <VStack as="ul" gap="space-8" className="posting-files">
            {files.all.map((one, place) => (
              <OneFile key={place} one={one} remove={() => files.remove(one.file)} />
            ))}
            {wrong.map(({ file, why }) => (
              <FileUpload.Item
                as="li"
                key={file.name}
                file={file}
                error={why}
                button={{ action: "delete", onClick: () => setWrong((now) => now.filter((one) => one.file !== file)) }}
              />
            ))}
          </VStack>
        </VStack>
      )}
    </VStack>
  );
}

function OneFile({ one, remove }: { one: Sent; remove: () => void }) {
  const say = useWords();
  const sending = one.state === "sending";
  const told = { waiting: say("waiting"), sending: say("sending", { part: one.part }), sent: say("sent"), failed: "" };
  return (
    <li data-state={one.state}>
      <FileUpload.Item
        file={one.file}
        description={told[one.state]}
        error={one.state === "failed" ? say("notSent", { why: one.why ?? say("noAnswer") }) : undefined}
        button={one.state === "waiting" ? { action: "delete", onClick: remove } : undefined}
      />
      {sending && <ProgressBar value={one.part} valueMax={100} size="small" aria-label={told.sending} />}
    </li>
  );
}
