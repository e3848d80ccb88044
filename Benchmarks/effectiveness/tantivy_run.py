"""Tantivy's answers to topics, as a TREC run: tantivy_run.py LANGUAGE DOCS.tsv TOPICS.tsv DEPTH >RUN
Tantivy's default BM25 (k1 1.2, b 0.75) and its tokenizer with the stemmer of the language (`en_stem` for English)."""
import re
import sys

import tantivy


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            name, tab, text = line.rstrip("\n").partition("\t")
            if tab:
                yield name, text


def main(language, docs, topics, depth):
    analyzer = (tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(40))
                .filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer(language)).build())
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="stemmed")
    index = tantivy.Index(builder.build())
    index.register_tokenizer("stemmed", analyzer)
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for name, text in lines(docs):
        document = tantivy.Document()
        document.add_text("id", name)
        document.add_text("text", text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    for name, text in lines(topics):
        terms = analyzer.analyze(text)
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "text", term)) for term in terms])
        for rank, (score, address) in enumerate(searcher.search(query, limit=int(depth)).hits):
            print(name, "Q0", searcher.doc(address)["id"][0], rank + 1, score, "tantivy")


main(*sys.argv[1:])
