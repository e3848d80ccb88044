// Lucene's answers to topics, as a TREC run: LuceneRun ANALYZER DOCS.tsv TOPICS.tsv DEPTH >RUN
// DOCS.tsv is "id<TAB>text", TOPICS.tsv "id<TAB>text". Everything is Lucene's default: BM25 with k1 1.2 and b 0.75, the
// analyzer of the language with its stop words, a disjunction of the topic's terms.
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

public class LuceneRun {
    public static void main(String[] args) throws Exception {
        Analyzer analyzer = (Analyzer) Class.forName(args[0]).getDeclaredConstructor().newInstance();
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String line : Files.readAllLines(Path.of(args[1]))) {
                int tab = line.indexOf('\t');
                Document document = new Document();
                document.add(new StringField("id", line.substring(0, tab), Field.Store.YES));
                document.add(new TextField("text", line.substring(tab + 1), Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
        StoredFields stored = searcher.storedFields();
        PrintWriter out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)));
        IndexSearcher.setMaxClauseCount(100_000);
        for (String line : Files.readAllLines(Path.of(args[2]))) {
            int tab = line.indexOf('\t');
            if (tab < 0) continue;
            BooleanQuery.Builder query = new BooleanQuery.Builder();
            try (TokenStream tokens = analyzer.tokenStream("text", line.substring(tab + 1))) {
                CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
                tokens.reset();
                while (tokens.incrementToken()) {
                    query.add(new TermQuery(new Term("text", term.toString())), BooleanClause.Occur.SHOULD);
                }
                tokens.end();
            }
            int rank = 0;
            for (ScoreDoc hit : searcher.search(query.build(), Integer.parseInt(args[3])).scoreDocs) {
                String id = stored.document(hit.doc).get("id");
                out.println(line.substring(0, tab) + " Q0 " + id + " " + ++rank + " " + hit.score + " lucene");
            }
        }
        out.flush();
    }
}
