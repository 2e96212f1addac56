// Where reports go: what -o says, and what is refused.
#include "cli/outputs.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace yamabiko;

namespace {

Plan plan_of(std::uint64_t targets, std::size_t ports) {
  return {.targets = TargetSet({{.first = Address::v4({10, 0, 0, 0}), .count = targets}}),
          .ports = std::vector<PlannedPort>(ports)};
}

std::string contents(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("parse_outputs") {
  CheckArguments arguments;
  const auto outputs = [&arguments](std::vector<std::string> wanted) {
    arguments.outputs = std::move(wanted);
    const auto parsed = parse_outputs(arguments);
    REQUIRE_MESSAGE(parsed.has_value(), (parsed ? "" : parsed.error()));
    std::string text;
    for (const Output& output : *parsed)
      text += std::string(output.format->name) + ">" + output.path + " ";
    return text;
  };
  const auto error = [&arguments](std::vector<std::string> wanted) {
    arguments.outputs = std::move(wanted);
    const auto parsed = parse_outputs(arguments);
    REQUIRE_FALSE(parsed.has_value());
    return parsed.error();
  };

  SUBCASE("nothing said is text to standard output") {
    CHECK(outputs({}) == "text> ");
  }
  SUBCASE("a file takes its place") {
    arguments.format = "jsonl";
    CHECK(outputs({"run.jsonl"}) == "jsonl>run.jsonl ");
  }
  SUBCASE("with a format it is one more") {
    CHECK(outputs({"jsonl=a", "text=b", "c"}) == "text>c jsonl>a text>b ");
    CHECK(outputs({"jsonl=a"}) == "text> jsonl>a ");
  }
  SUBCASE("a path may hold an equals sign, behind a slash or a format") {
    CHECK(outputs({"./a=b"}) == "text>./a=b ");
    CHECK(outputs({"text=a=b"}) == "text> text>a=b ");
  }
  SUBCASE("what is not known is told with what is") {
    CHECK(error({"yaml=x"}).find("text, jsonl") != std::string::npos);
    CHECK(error({"yaml=x"}).find("./yaml=x") != std::string::npos);
    arguments.format = "yaml";
    CHECK(error({}).find("text, jsonl") != std::string::npos);
  }
  SUBCASE("each report has a file of its own") {
    CHECK(error({"a", "b"}).find("two files") != std::string::npos);
    CHECK(error({"text=a", "jsonl=a"}).find("twice") != std::string::npos);
    CHECK(error({"jsonl="}).find("wants a file") != std::string::npos);
    CHECK(error({"jsonl=-"}).find("--format") != std::string::npos);
  }
  SUBCASE("what is whole only at its end can't be resumed") {
    arguments.resume = "state";
    CHECK(error({}).find("text is whole only") != std::string::npos);
    arguments.format = "jsonl";
    CHECK(error({"text=a"}).find("text is whole only") != std::string::npos);
    CHECK(outputs({"jsonl=a"}) == "jsonl> jsonl>a ");
  }
}

TEST_CASE("is_listed") {
  CHECK_FALSE(is_listed(plan_of(1, 131'070)));
  CHECK_FALSE(is_listed(plan_of(16, 100)));
  CHECK(is_listed(plan_of(17, 1)));
  CHECK(is_listed(plan_of(2, 65'535)));
}

TEST_CASE("OpenOutputs") {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("outputs-" + std::to_string(getpid()))).string();
  const Registry no_services;
  const Resumption none;
  std::ostringstream out;
  CheckArguments arguments;

  SUBCASE("every report is told everything") {
    arguments.outputs = {"jsonl=" + file};
    auto opened = OpenOutputs::open(*parse_outputs(arguments), arguments, no_services,
                                    plan_of(1, 1), none, out);
    REQUIRE(opened.has_value());
    CHECK(opened->has_standard_output());
    opened->reporter().begin({});
    opened->reporter().finding({});
    opened->reporter().flush();
    CHECK(contents(file).find(R"("type":"finding")") != std::string::npos);
    opened->reporter().end({});
    CHECK(opened->flush());
    CHECK(opened->failure().empty());
    CHECK(contents(file).find(R"("type":"summary")") != std::string::npos);
    CHECK(out.str().find("no-answer") != std::string::npos);
  }
  SUBCASE("a full disk is told, with the name of the file") {
    arguments.outputs = {"jsonl=/dev/full"};
    auto opened = OpenOutputs::open(*parse_outputs(arguments), arguments, no_services,
                                    plan_of(1, 1), none, out);
    REQUIRE(opened.has_value());
    opened->reporter().begin({});
    CHECK_FALSE(opened->flush());
    CHECK(opened->failure().find("/dev/full") != std::string::npos);
  }
  SUBCASE("a file that can't be made is an error") {
    arguments.outputs = {"/nonexistent/file"};
    CHECK_FALSE(OpenOutputs::open(*parse_outputs(arguments), arguments, no_services, plan_of(1, 1),
                                  none, out)
                    .has_value());
  }
  std::filesystem::remove(file);
}
