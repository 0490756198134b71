import { VStack } from "@navikt/ds-react";
import { useState } from "react";
import { useParams } from "react-router";
import { Page } from "@/pieces/Page";
import { Detail } from "./Detail";
import { useFilter, wantedOf } from "./filter";
import { Filters } from "./Filters";
import { Lines } from "./Lines";
import "./view.css";
import { useWords } from "./words";

export default function Transactions() {
  const say = useWords();
  const { companyId = "" } = useParams();
  const { filter, active, line, withLine, change, clear } = useFilter();
  const wanted = wantedOf(filter);
  const [clearings, setClearings] = useState(0);
  const clearAll = () => {
    setClearings((count) => count + 1);
    clear();
  };
  return (
    <Page title={say("title")}>
      <VStack gap="space-24">
        <Filters
          // What was written and never applied goes too.
          key={clearings}
          companyId={companyId}
          filter={filter}
          active={active}
          change={change}
          clear={clearAll}
        />
        <Lines
          key={JSON.stringify(wanted)}
          companyId={companyId}
          wanted={wanted}
          active={active}
          clear={clearAll}
          withLine={withLine}
        />
      </VStack>
      <Detail companyId={companyId} id={line} closed={withLine(null)} />
    </Page>
  );
}
