// From an option table to completions and the manual page; real shells read them
// in tests/checks/completion_test.py.
#include "cli/completion.hpp"

#include <string>

#include <doctest/doctest.h>
#include <CLI/CLI.hpp>

using namespace yamabiko;

namespace {

// An option table with what would end a word, a line or a part in some form.
struct Sample {
  Sample() {
    app.add_flag("-q,--quiet", flag, "Don't [ever]: say \\ a word");
    CLI::App* ask = app.add_subcommand("ask", "Ask a host");
    ask->add_option("host", text, "'Who' is asked")->required()->type_name("TARGET");
    ask->add_option("--iL", texts, ".list")->type_name("FILE");
    ask->add_option("-f,--format", text, "Form")->check(CLI::IsMember({"text", "csv"}));
    ask->add_option("--service", texts, "Some")->type_name("SERVICE,...");
    ask->add_option("--level", number, "Level")->type_name("N")->check(CLI::Range(0, 9));
    ask->add_option("--rate", text, "Hidden")->group("");
    ask->footer("Examples:\n  yamabiko ask host\n\nThat is all.");
  }
  CLI::App app{"Calls: and hears", "yamabiko"};
  bool flag = false;
  int number = 0;
  std::string text;
  std::vector<std::string> texts;
  const Vocabulary vocabulary{.services = {"ntp", "dns"}, .profiles = {"default"}, .formats = {}};
  CommandEntry root() { return describe(app, vocabulary); }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("describe") {
  Sample sample;
  const CommandEntry root = sample.root();
  REQUIRE(root.commands.size() == 1);
  const CommandEntry& ask = root.commands[0];
  CHECK(ask.path == "yamabiko ask");
  CHECK(ask.name() == "ask");
  REQUIRE(ask.positionals.size() == 1);
  CHECK(ask.positionals[0].kind == ValueKind::host);
  REQUIRE(ask.options.size() == 5);
  CHECK(ask.options[0].names == std::vector<std::string>{"-h", "--help"});
  CHECK(ask.options[0].kind == ValueKind::none);
  CHECK(ask.options[1].names == std::vector<std::string>{"-iL"});
  CHECK(ask.options[1].kind == ValueKind::file);
  CHECK(ask.options[1].many);
  CHECK(ask.options[2].choices == std::vector<std::string>{"text", "csv"});
  CHECK(ask.options[2].value_name == "text|csv");
  CHECK(ask.options[3].kind == ValueKind::list);
  CHECK(ask.options[3].choices == sample.vocabulary.services);
  CHECK(ask.options[4].value_name == "N");
}

TEST_CASE("bash_completion") {
  const std::string script = bash_completion(Sample().root());
  CHECK(has(script, "\"yamabiko ask -f\" | \"yamabiko ask --format\") value=\"choice text csv\""));
  CHECK(has(script, "\"yamabiko ask --service\") value=\"list ntp dns\""));
  CHECK(has(script, "\"yamabiko ask\") value=\"host\""));
  CHECK_FALSE(has(script, "--rate"));
}

TEST_CASE("zsh_completion") {
  const std::string script = zsh_completion(Sample().root());
  CHECK(has(script, R"('(-q --quiet)--quiet[Don'\''t \[ever\]\: say \\ a word]')"));
  CHECK(has(script, "'*-iL+[.list]:FILE:_files'"));
}

TEST_CASE("fish_completion") {
  const std::string script = fish_completion(Sample().root());
  CHECK(has(script, R"(-s q -l quiet -d 'Don\'t [ever]: say \\ a word')"));
  CHECK(has(script, "'__yamabiko_is yamabiko ask' -o iL -r -F -d '.list'"));
}

TEST_CASE("manual_page") {
  const std::string page = manual_page(Sample().root(), "1.2", "2026-11-25");
  CHECK(has(page, ".TH YAMABIKO 1 2026-11-25 \"yamabiko 1.2\""));
  CHECK(has(page, "\nyamabiko \\- calls\n"));
  CHECK(has(page, "\n\\fByamabiko ask\\fR [\\fIOPTION\\fR...] \\fITARGET\\fR\n"));
  SUBCASE("no line of text becomes a request") {
    CHECK(has(page, "\n\\&'Who' is asked.\n"));
    CHECK(has(page, "\n\\&.list. Can be given several times.\n"));
  }
  SUBCASE("a backslash stays one") {
    CHECK(has(page, "say \\e a word"));
  }
  SUBCASE("examples keep their lines") {
    CHECK(has(page, ".EX\n  yamabiko ask host\n.EE\n.PP\nThat is all.\n"));
  }
}
