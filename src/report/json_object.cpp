// Checks types before it takes values.
#include "report/json_object.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string clean(const rapidjson::Value& text) {
  const std::string_view raw(text.GetString(), text.GetStringLength());
  return is_plain(raw) ? std::string(raw) : printable(raw, raw.size());
}

}  // namespace

const rapidjson::Value* JsonObject::find(std::string_view name) const {
  const rapidjson::Value key(
      rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  const auto found = value_->FindMember(key);
  return found == value_->MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

void JsonObject::complain(std::string_view name, std::string_view what) const {
  if (problem_->empty()) *problem_ = fmt::format("'{}' {}", printable(name, 64), what);
}

std::string JsonObject::text(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return {};
  if (found->IsString()) return clean(*found);
  complain(name, "is no text");
  return {};
}

std::optional<std::uint64_t> JsonObject::whole(std::string_view name, std::uint64_t most) const {
  const auto* found = find(name);
  if (found == nullptr) return std::nullopt;
  if (found->IsUint64() && found->GetUint64() <= most) return found->GetUint64();
  complain(name, fmt::format("is no whole number from 0 to {}", most));
  return std::nullopt;
}

std::optional<double> JsonObject::number(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return std::nullopt;
  if (found->IsNumber() && found->GetDouble() >= 0) return found->GetDouble();
  complain(name, "is no number that is 0 or more");
  return std::nullopt;
}

bool JsonObject::truth(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return false;
  if (found->IsBool()) return found->GetBool();
  complain(name, "is neither true nor false");
  return false;
}

std::vector<std::string> JsonObject::texts_of(const rapidjson::Value& list,
                                              std::string_view name) const {
  std::vector<std::string> result;
  for (const auto& item : list.GetArray()) {
    if (item.IsString())
      result.push_back(clean(item));
    else
      complain(name, "is no list of texts");
  }
  return result;
}

std::vector<std::string> JsonObject::texts(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return {};
  if (found->IsArray()) return texts_of(*found, name);
  complain(name, "is no list of texts");
  return {};
}

std::optional<JsonObject> JsonObject::object(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return std::nullopt;
  if (found->IsObject()) return JsonObject(*found, *problem_);
  complain(name, "is no object");
  return std::nullopt;
}

std::vector<JsonObject> JsonObject::objects(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return {};
  std::vector<JsonObject> result;
  if (!found->IsArray()) {
    complain(name, "is no list of objects");
    return result;
  }
  for (const auto& item : found->GetArray()) {
    if (item.IsObject())
      result.emplace_back(item, *problem_);
    else
      complain(name, "is no list of objects");
  }
  return result;
}

Facts JsonObject::facts() const {
  Facts result;
  for (const auto& member : value_->GetObject()) {
    Fact fact{.name = clean(member.name), .value = {}};
    if (member.value.IsString())
      fact.value = clean(member.value);
    else if (member.value.IsUint64())
      fact.value = member.value.GetUint64();
    else if (member.value.IsArray())
      fact.value = texts_of(member.value, fact.name);
    else
      complain(fact.name, "is neither a text, a whole number nor a list of texts");
    result.push_back(std::move(fact));
  }
  return result;
}

}  // namespace yamabiko
